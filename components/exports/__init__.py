"""What one takes home: a picture, a replay, all numbers, a notebook. Pure: a Scene in, bytes out.

| file | what is in it |
|---|---|
| `shapes.py` | lines, circles, words on a sheet: what a picture is made of |
| `picture.py` | the stage as such a sheet: drawing, network, answer |
| `layout.py`, `connections.py` | where everything is on it; which lines are drawn, how strong |
| `svg.py`, `pixels.py` | the two writers of a sheet: SVG, and Pillow for PNG |
| `fonts.py` | the letters that Pillow draws |
| `replay.py`, `animation.py` | the drawing once more, frame by frame; frames as one file |
| `table.py` | every number as CSV |
| `notebook.py` | the pass recomputed in plain NumPy, explained line by line |
"""
