"""Plotly figures. Pure: arrays in, `go.Figure` out; no Streamlit.

| file | what it draws |
|---|---|
| `weights.py` | weight matrices: the 16 first-layer maps, the other two as heatmaps |
| `activations.py` | what a Trace holds: every layer, the ten outputs |
| `explain.py` | for and against, the split of a difference, the drawing's timeline |
| `algebra.py`, `compare.py`, `probes.py` | one step as matrices; two networks; the exercise |
| `pictures.py` | 28x28 pictures in rows |
| `quality.py` | what was measured: confusion, by digit, by size and place |
| `numbers.py`, `sums.py` | how numbers are written; terms that add up as they are shown |
| `layout.py` | what all figures share |
"""
