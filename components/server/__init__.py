"""The server's side of the stage: one lane to each visitor.

| file | what is in it |
|---|---|
| `live.py` | the WebSocket, and the same messages as POST where WebSockets are blocked |
| `protocol.py` | the messages as bytes: drawings and traces, and messages of a kind |
| `lane.py` | what one visitor has on the server: network, drawing, open view, neuron |
| `kinds.py` | what a message of each kind does to a lane |
| `pushes.py` | views and terms, after every neuron has been answered |
| `told.py` | what a view says, as messages: its template, its numbers, what they are of |
| `thread.py` | the one thread for what takes longer than a moment |
| `exports.py`, `paper.py`, `qr.py` | files of what is on the screen; a photograph read; a QR code |
| `invite.py`, `lessons.py` | where the class finds the app; lessons, and the teacher's notes |
| `learning/` | trainings that visitors watch, and the processes that do the work |
| `static.py`, `pauses.py` | files compressed once; the garbage collector kept quiet |
| `networks.py` | networks, and what changes make of them; those that browsers have |
| `assets.py`, `every.py` | what ships, looked at first; what is done again and again |
| `door/`, `origin.py` | what one address may have and cost; who may connect |
"""
