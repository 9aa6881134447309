"""The server's side of the stage: one lane to each visitor.

| file | what is in it |
|---|---|
| `live.py` | the WebSocket, and the same messages as POST where WebSockets are blocked |
| `protocol.py` | the messages as bytes: drawings and traces, and messages of a kind |
| `lane.py` | what one visitor has on the server: network, drawing, open view, neuron |
| `kinds.py` | what a message of each kind does to a lane |
| `pushes.py` | views and terms, after every neuron has been answered |
| `learning/` | trainings that visitors watch, and the processes that do the work |
| `visitors.py` | the lanes by visitor, for the page's script |
| `static.py`, `pauses.py` | files compressed once; the garbage collector kept quiet |
| `origin.py` | who may connect |
"""
