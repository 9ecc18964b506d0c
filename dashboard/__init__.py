"""The what-if dashboard (Streamlit)."""
