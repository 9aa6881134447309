"""What runs in the server beside Streamlit's pages."""
