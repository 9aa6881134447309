"""What one asks of a network and a drawing: why, when, what for, what if.

Layer 1 is the first after the input; neurons and digits count from 0.
"""
