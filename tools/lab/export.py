"""Exports the pretrained model in Hugging Face layout: see pretraining/export.py."""

from pretraining.export import main

if __name__ == "__main__":
    main()
