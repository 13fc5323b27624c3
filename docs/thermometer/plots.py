"""The report's plots as PNG; nothing in them names a person."""

import arithmetic as a
import matplotlib
import numpy as np
import sections
from subjects import SITES

matplotlib.use("Agg")
import matplotlib.pyplot as plt

_PNG = {"dpi": 100, "metadata": {"Software": None}}


def draw(people, folder):
    """roc.png, roc_methods.png, methods.png and noise.png."""
    for name, plot in (
        ("roc", _roc),
        ("roc_methods", _roc_methods),
        ("methods", _methods),
        ("noise", _noise),
    ):
        figure = plot(people)
        figure.savefig(folder / f"{name}.png", **_PNG)
        plt.close(figure)


def _roc(people):
    figure, axes = plt.subplots(figsize=(6, 5.6), layout="constrained")
    for number, site in enumerate(SITES):
        skin, _, oral = sections.known(people, site)
        axes.step(*a.roc(skin, oral >= 37.5), where="post", label=f"{site}, AUC {a.auc(skin, oral >= 37.5):.3f}",
                  color=plt.cm.viridis(number / len(SITES)))  # fmt: skip
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=0.8)
    axes.set(xlabel="1 - specificity", ylabel="sensitivity", title="Ill: oral 37.5 C or more", aspect="equal")
    axes.legend(loc="lower right", fontsize=8)
    return figure


def _roc_methods(people):
    """A constant offset moves everybody alike, so its curve is that of raw skin."""
    figure, grid = plt.subplots(1, len(sections.MAIN), figsize=(16, 4.6), sharey=True, layout="constrained")
    for axes, site in zip(grid, sections.MAIN, strict=True):
        skin, ambient, oral = sections.known(people, site)
        for number, (name, method) in enumerate(a.METHODS.items()):
            if method is a.offset:
                continue
            estimate = a.by_others(method, skin, ambient, oral)
            axes.step(*a.roc(estimate, oral >= 37.5), where="post", color=plt.cm.viridis(number / len(a.METHODS)),
                      label=f"{name}, AUC {a.auc(estimate, oral >= 37.5):.3f}")  # fmt: skip
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=0.8)
        axes.set(xlabel="1 - specificity", title=site, aspect="equal")
        axes.legend(loc="lower right", fontsize=8)
    grid[0].set_ylabel("sensitivity (ill: oral 37.5 C or more)")
    return figure


def _methods(people):
    names = ("offset + ambient slope", "running reference", "regression (bad example)")
    figure, grid = plt.subplots(1, 3, figsize=(12, 4.4), sharex=True, sharey=True, layout="constrained")
    skin, ambient, oral = sections.known(people, "forehead maximum")
    for axes, name in zip(grid, names, strict=True):
        error = a.by_others(a.METHODS[name], skin, ambient, oral) - oral
        axes.scatter(oral, error, s=4, alpha=0.4, color="0.2", linewidths=0)
        warm = oral >= 38.0
        axes.hlines(
            error[warm].mean(),
            38.0,
            oral.max(),
            color="tab:red",
            label=f"mean from 38.0 C: {error[warm].mean():+.2f}",
        )
        axes.axhline(0, color="0.6", linewidth=0.8)
        axes.set(title=name, xlabel="oral, C")
        axes.legend(fontsize=8)
    grid[0].set_ylabel("estimate - oral, C (forehead maximum)")
    return figure


def _noise(people):
    figure, grid = plt.subplots(1, 2, figsize=(10, 4.2), sharey=True, layout="constrained")
    for site, colour in (("face maximum", "tab:orange"), ("forehead maximum", "tab:blue")):
        skin, ambient, oral = sections.known(people, site)
        clean = a.by_others(a.offset_and_slope, skin, ambient, oral)
        noisy = np.array([sections.noisy_rates(clean, oral, sd, 37.3) for sd in sections.NOISES])
        biases = np.linspace(-0.5, 0.5, 21)
        biased = np.array([[r.value for r in a.rates(clean + b >= 37.3, oral >= 37.3)] for b in biases])
        for axes, at, values in ((grid[0], sections.NOISES, noisy), (grid[1], biases, biased)):
            axes.plot(at, values[:, 0], color=colour, label=f"{site}, sensitivity")
            axes.plot(at, values[:, 1], color=colour, linestyle="--", label=f"{site}, specificity")
    grid[0].set(xlabel="noise, C", ylabel="at 37.3 C", ylim=(0.4, 1.0))
    grid[1].set(xlabel="bias, C")
    grid[0].legend(fontsize=8)
    return figure
