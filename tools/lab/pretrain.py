"""Pretrains the lab's frozen T5: see pretraining/train.py."""

from pretraining.train import main

if __name__ == "__main__":
    main()
