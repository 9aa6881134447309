import network  # noqa: F401  before NumPy, as in the server: it limits BLAS to one thread
