"""What the packaged template must hold, as rules that yield a sentence for everything amiss."""
