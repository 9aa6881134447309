"""The door of the server: what one address may have and cost, whatever it sends.

Whoever writes a server for a class of fourteen-year-olds plans for the one who tries it out.
Everything that arrives goes through here before anything else sees it, and what an address
costs in seconds of the server's time is measured, not guessed: who has spent more than their
share is not read from for a while, and nobody else notices.

| file | what is in it |
|---|---|
| `limits.py` | the numbers, and how to set them |
| `accounts.py` | what each address has and has spent |
| `sockets.py` | all sockets: how many there may be, and whose give way |
| `connection.py` | one socket: read in slices and in turn, closed when it says nothing |
| `frames.py` | a WebSocket's pings and fragments, counted |
| `turns.py` | whose bytes are read next |
| `line.py` | whose work a thread does next |
| `orders.py` | who waits for a file or a photograph, and how many come first |
| `gate.py` | every request: whose it is, whether there is room, what it costs |
| `headers.py` | what browsers are told about our pages |
| `log.py` | what is logged, how often, and what never |
"""
