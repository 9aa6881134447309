"""Plotly figures. Pure: arrays in, `go.Figure` out; no Streamlit.

| file | what it draws |
|---|---|
| `probes.py` | the bar detector |
| `pictures.py` | 28x28 pictures in rows |
| `quality.py` | what was measured: confusion, by digit, by size and place |
| `numbers.py`, `sums.py` | how numbers are written; terms that add up as they are shown |
| `scales.py` | what white stands for, and ink that can be read on a colour |
| `layout.py` | what all figures share |
"""
