"""Several processes that train one model: each computes a share of every batch, and the gradients are summed.

The same command runs alone, or as ``torchrun --nproc-per-node=2 -m ...``: `join_processes` asks the environment.
"""

import atexit
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import distributed, nn

from tutor.shapes import Tensor


class OneProcess:
    """A run without torchrun: nothing to share."""

    rank = 0
    n_processes = 1

    def place(self, model: nn.Module) -> nn.Module:
        """Give what the forward pass calls; the model itself changes where it must."""
        return model

    def part(self, network: nn.Module, is_last: bool) -> AbstractContextManager:
        """Open one part of a step. Gradients are exchanged in the last alone."""
        return nullcontext()

    def sum(self, figures: list[float]) -> list[float]:
        """Add up numbers over all processes."""
        return figures

    def gather(self, thing: Any) -> list[Any]:
        """Give what each process has; the first is rank 0's."""
        return [thing]

    def whole(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Copy tensors to the CPU, put together from the pieces of all processes."""
        return {name: _put_together(tensor.detach()) for name, tensor in tensors.items()}

    def pieces(self, own: Mapping[str, Tensor], whole: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Cut tensors as this process holds its own."""
        # in the order of `own`, which all processes share; a file's is random
        return {name: _cut_as(tensor, whole[name]) for name, tensor in own.items()}


class ReplicatedProcesses(OneProcess):
    """Each process holds the whole model (DDP): for speed."""

    def __init__(self) -> None:
        self.device = _join()
        self.rank, self.n_processes = distributed.get_rank(), distributed.get_world_size()

    def place(self, model: nn.Module) -> nn.Module:
        """Move the model to this process's device, give it rank 0's weights, and have its gradients exchanged."""
        ids = [self.device.index] if self.device.type == "cuda" else None
        return nn.parallel.DistributedDataParallel(model.to(self.device), device_ids=ids)

    def part(self, network: nn.Module, is_last: bool) -> AbstractContextManager:
        """Open one part of a step. Gradients are exchanged in the last alone."""
        return nullcontext() if is_last else network.no_sync()

    def sum(self, figures: list[float]) -> list[float]:
        """Add up numbers over all processes."""
        summed = torch.tensor(figures, dtype=torch.float64, device=self.device)
        distributed.all_reduce(summed)
        return summed.tolist()

    def gather(self, thing: Any) -> list[Any]:
        """Give what each process has; the first is rank 0's."""
        gathered = [None] * self.n_processes
        distributed.all_gather_object(gathered, thing)
        return gathered


class ShardedProcesses(ReplicatedProcesses):
    """Each process holds a piece of every weight, gradient and running mean (FSDP2): for models that do not fit.

    A block's weights are put together when it computes, and taken apart behind it. All processes must call such a
    model together, also after training.

    Source: Zhao et al. 2023 (arXiv:2304.11277), after Rajbhandari et al. 2020 (arXiv:1910.02054), section 5.3. Built
    in chapter 12.
    """

    def place(self, model: nn.Module) -> nn.Module:
        """Move the model to this process's device, give it rank 0's weights, and keep a piece of each."""
        # torch.distributed.fsdp takes a second to import
        from torch.distributed.device_mesh import init_device_mesh
        from torch.distributed.fsdp import fully_shard

        model.to(self.device)
        for tensor in [*model.parameters(), *model.buffers()]:
            distributed.broadcast(tensor.detach(), src=0)
        mesh = init_device_mesh(self.device.type, (self.n_processes,))
        for layers in [module for module in model.modules() if isinstance(module, nn.ModuleList)]:
            for layer in layers:
                fully_shard(layer, mesh=mesh)
        return fully_shard(model, mesh=mesh)

    def part(self, network: nn.Module, is_last: bool) -> AbstractContextManager:
        """Open one part of a step. Gradients are exchanged in the last alone."""
        network.set_requires_gradient_sync(is_last)
        return nullcontext()


def join_processes(parallel: str) -> OneProcess:
    """Give the processes of this run: those that torchrun started, or this one alone.

    Args:
        parallel: ``replicate`` or ``shard``; alone, it does not matter.
    """
    if not {"RANK", "WORLD_SIZE", "MASTER_ADDR"} <= os.environ.keys():
        return OneProcess()
    return ShardedProcesses() if parallel == "shard" else ReplicatedProcesses()


def _join() -> torch.device:
    """Meet the other processes, once, and give this one's device."""
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if on_gpu else torch.device("cpu")
    if on_gpu:
        torch.cuda.set_device(device)
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if on_gpu else "gloo")
        atexit.register(distributed.destroy_process_group)
    return device


def _put_together(tensor: Tensor) -> Tensor:
    whole = tensor.full_tensor() if hasattr(tensor, "full_tensor") else tensor.clone()
    return whole.cpu()


def _cut_as(own: Tensor, whole: Tensor) -> Tensor:
    if not hasattr(own, "full_tensor"):
        return whole
    from torch.distributed.tensor import distribute_tensor

    return distribute_tensor(whole.to(own.device), own.device_mesh, own.placements)
