"""Foresize: rehearse a voice-AI service before it is deployed."""
