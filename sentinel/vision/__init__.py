"""From pictures to facts: faces, masks, embeddings, liveness cues and codes; without network."""
