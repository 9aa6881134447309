"""The door without a server: clocks are numbers and transports are lists of bytes."""
