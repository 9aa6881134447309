"""Trainings that visitors watch, on the lane; the work is done by processes of their own.

| file | what is in it |
|---|---|
| `worker.py` | one such process: started when it is needed, started again when it ends |
| `trainings.py` | all trainings: who is on which process, who waits, whose lease has ended |
| `training.py` | one of them: its state, its moments, who watches |
| `watcher.py` | what one lane sees of it: the shown moment, the message about it |
| `course.py` | how a training went, as far as a browser does not know it yet |
| `data.py` | what they learn from and who judges, said |
| `download.py` | MNIST, downloaded once for everybody |
| `files.py` | networks that were trained, saved |
| `loading.py` | such a file, opened again |
| `orders.py` | the kind of message `learn`: done |
| `asked.py` | what such an order asks for: checked |
"""
