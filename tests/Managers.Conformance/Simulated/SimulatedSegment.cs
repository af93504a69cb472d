using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>One opening of a simulated file: what a process has. <see cref="Die"/> does what the kernel does to a killed process.</summary>
internal sealed unsafe class SimulatedSegment : SegmentHandle
{
    private readonly SimulatedSegments _store;
    private readonly SimulatedFile _file;
    private bool _isDead;

    internal SimulatedSegment(SimulatedSegments store, SimulatedFile file, bool readOnly)
        : base(file.Name)
    {
        _store = store;
        _file = file;
        LengthInBytes = file.LengthInBytes;
        IsReadOnly = readOnly;
        file.Map();
        SetHandle((nint)file.Start);
    }

    internal override void Reserve(nuint offset, nuint lengthInBytes)
    {
        ObjectDisposedException.ThrowIf(HasLeft, this);
        if (lengthInBytes > _store.FreeInBytes)
        {
            throw SimulatedSegments.NoRoom(Name, lengthInBytes, _store.FreeInBytes);
        }
    }

    /// <summary>Test: what other threads do between the return of the next claim and the claimer's next instruction.</summary>
    internal Action? AfterNextClaim { get; set; }

    internal override bool TryClaim(int slot)
    {
        bool taken;
        lock (_store.Gate)
        {
            ObjectDisposedException.ThrowIf(HasLeft, this);
            taken = _file.Locks.TryTake(SimulatedLocks.FirstSlot + slot, this);
        }

        if (taken && AfterNextClaim is { } action)
        {
            AfterNextClaim = null;
            action();
        }

        return taken;
    }

    internal override void Unclaim(int slot) => Drop(SimulatedLocks.FirstSlot + slot);

    internal override bool IsClaimedByOther(int slot)
    {
        lock (_store.Gate)
        {
            ObjectDisposedException.ThrowIf(HasLeft, this);
            return _file.Locks.IsHeldByOther(SimulatedLocks.FirstSlot + slot, this);
        }
    }

    /// <summary>Test: what happens just before the names are locked.</summary>
    internal Action? BeforeNames { get; set; }

    internal override void LockNames()
    {
        BeforeNames?.Invoke();
        lock (_store.Gate)
        {
            ObjectDisposedException.ThrowIf(HasLeft, this);
            while (!_file.Locks.TryTake(SimulatedLocks.ObjectNames, this))
            {
                Monitor.Wait(_store.Gate);
            }
        }
    }

    internal override void UnlockNames() => Drop(SimulatedLocks.ObjectNames);

    internal override void RemoveName()
    {
        lock (_store.Gate)
        {
            if (!HasLeft)
            {
                _store.Unlink(_file);
            }
        }
    }

    internal override void Retire()
    {
        lock (_store.Gate)
        {
            Leave();
        }
    }

    internal override void LeaveAtExit()
    {
        lock (_store.Gate)
        {
            if (!HasLeft && !_isDead)
            {
                GiveUpUse();
            }
        }
    }

    /// <summary>Drops every lock and nothing else: the memory keeps what the dead left.</summary>
    internal void Die()
    {
        lock (_store.Gate)
        {
            _isDead = true;
            _file.Locks.DropAll(this);
            Monitor.PulseAll(_store.Gate);
        }
    }

    protected override bool ReleaseHandle()
    {
        lock (_store.Gate)
        {
            Leave();
            _file.Unmap();
        }

        return true;
    }

    private protected override void CloseFile()
    {
        // Calls are made under the store's gate, so none is under way when it is left.
    }

    private void Leave()
    {
        if (!TryLeave() || _isDead)
        {
            return;
        }

        GiveUpUse();
        _file.Locks.DropAll(this);
        Monitor.PulseAll(_store.Gate);
    }

    private void GiveUpUse()
    {
        _file.Locks.Drop(SimulatedLocks.InUse, this);
        if (!IsReadOnly && !KeepName && _file.Locks.TryTake(SimulatedLocks.InUse, this))
        {
            _store.Unlink(_file);
        }
    }

    private void Drop(long at)
    {
        lock (_store.Gate)
        {
            _file.Locks.Drop(at, this);
            Monitor.PulseAll(_store.Gate);
        }
    }
}
