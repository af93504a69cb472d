using System.Runtime.InteropServices;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix.Children;

/// <summary>What posix_spawn does in the child, step by step, before the new program begins.</summary>
internal sealed unsafe class SpawnPlan : IDisposable
{
    // The structures of glibc and musl have 80 to 336 bytes; a signal set has 128.
    private const int StructureSize = 1024;

    private byte* _actions;
    private byte* _attributes;

    internal SpawnPlan()
    {
        _actions = (byte*)NativeMemory.AllocZeroed(2 * StructureSize);
        _attributes = _actions + StructureSize;
        Check(Libc.posix_spawn_file_actions_init(_actions));
        Check(Libc.posix_spawnattr_init(_attributes));

        // A session of its own: the keys of the terminal (Ctrl+C, Ctrl+Z) are for the owner, who decides about its servers. Signals as a program expects them, whatever
        // this process has done to its own.
        byte* signals = stackalloc byte[StructureSize];
        Check(Libc.sigemptyset(signals));
        Check(Libc.posix_spawnattr_setsigmask(_attributes, signals));
        Check(Libc.sigfillset(signals));
        Check(Libc.posix_spawnattr_setsigdefault(_attributes, signals));
        Check(Libc.posix_spawnattr_setflags(_attributes, Libc.POSIX_SPAWN_SETSID | Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK));
    }

    internal void Copy(int fd, int newFd) => Check(Libc.posix_spawn_file_actions_adddup2(_actions, fd, newFd));

    internal void OpenNull(int fd, int flags)
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            Check(Libc.posix_spawn_file_actions_addopen(_actions, fd, path, flags, 0));
        }
    }

    /// <summary>Descriptors that other code of this process left open for its children are not for a server, which would keep them open for its whole life.</summary>
    internal void CloseFrom(int fd)
    {
        try
        {
            Check(Libc.posix_spawn_file_actions_addclosefrom_np(_actions, fd));
        }
        catch (EntryPointNotFoundException)
        {
            // musl, or glibc before 2.34: they stay open, as they do in a child of Process.Start.
        }
    }

    /// <summary>Starts the program.</summary>
    /// <returns>0, or the error number.</returns>
    internal int Start(NativeStrings arguments, NativeStrings environment, out int processId)
    {
        int id = 0;
        int error = Libc.posix_spawn(&id, arguments.Pointer[0], _actions, _attributes, arguments.Pointer, environment.Pointer);
        processId = id;
        return error;
    }

    public void Dispose()
    {
        if (_actions != null)
        {
            _ = Libc.posix_spawn_file_actions_destroy(_actions);
            _ = Libc.posix_spawnattr_destroy(_attributes);
            NativeMemory.Free(_actions);
            _actions = null;
            _attributes = null;
        }
    }

    /// <summary>Only memory can be short here.</summary>
    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new ManagerStartException($"A server process cannot be started: the plan of posix_spawn: {new NativeError(error)}.");
        }
    }
}
