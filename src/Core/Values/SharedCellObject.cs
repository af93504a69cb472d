using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;
using Managers.Values;

namespace Managers;

/// <summary>One value in shared memory, read and written as a whole. The base of <see cref="SharedValue{T}"/> and <see cref="SharedStruct{T}"/>.</summary>
/// <typeparam name="T">The C# type of the value.</typeparam>
public abstract unsafe class SharedCellObject<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : SharedObject
{
    private const int MaxScratchOnStack = 512;

    private readonly byte* _cell;
    private readonly ValueCodec<T>? _codec;
    private readonly bool _isRaw;

    private protected SharedCellObject(in ObjectPlace place, ValueCodec<T>? codec)
        : base(in place)
    {
        _cell = place.Data;
        _codec = codec;
        _isRaw = IsStoredRaw(codec);
        SizeInBytes = codec?.SizeInBytes ?? Unsafe.SizeOf<T>();
        if (place.Segment is not null)
        {
            // A small one goes with the manager's segment.
            place.Manager?.Track(this);
        }
    }

    /// <summary>The format string it was made with; the one-letter code of its type if it was made typed and has one; else null.</summary>
    public string? Format => _codec?.Format.Text;

    /// <summary>Bytes of the value itself.</summary>
    public int SizeInBytes { get; }

    /// <summary>
    /// The value. Reading copies it out, writing checks first and then replaces it as a whole: nobody sees half of it, and a process killed while
    /// it writes leaves the old value.
    /// </summary>
    /// <remarks>
    /// Values of 1, 2, 4 and 8 bytes are one instruction, with acquire on reading and release on writing. Longer ones take a lock of their own for
    /// writing, and wait for a writer for as long as it takes; reading waits only for a writer in the middle of its copy. To read, change and write as
    /// one step use <see cref="Update"/>. No allocation but for values that are references (text).
    /// </remarks>
    /// <exception cref="ArgumentException">Text too long for the format, or null. The value is as before.</exception>
    /// <exception cref="OverflowException">A number outside the range of its format code. The value is as before.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public T Value
    {
        get
        {
            ThrowIfDisposed();
            T value;
            if (_isRaw)
            {
                if (SharedCell.IsWord(Unsafe.SizeOf<T>()))
                {
                    ulong bits = SharedCell.ReadWord(_cell, Unsafe.SizeOf<T>());
                    value = FromWord(bits);
                }
                else
                {
                    value = default!;
                    SharedCell.Read(_cell, BytesOf(ref value), Manager!);
                }
            }
            else
            {
                value = ReadCoded();
            }

            GC.KeepAlive(this);
            return value;
        }

        set
        {
            ThrowIfDisposed();
            if (_isRaw)
            {
                if (SharedCell.IsWord(Unsafe.SizeOf<T>()))
                {
                    SharedCell.WriteWord(_cell, Unsafe.SizeOf<T>(), ToWord(value));
                }
                else
                {
                    SharedCell.Write(_cell, BytesOf(ref value), Manager!);
                }
            }
            else
            {
                WriteCoded(value, truncate: false);
            }

            GC.KeepAlive(this);
        }
    }

    private protected byte* Data => SharedCell.DataOf(_cell, SizeInBytes);

    /// <summary>The stored bytes are the machine's own form of T.</summary>
    private protected bool IsRaw => _isRaw;

    private protected ValueCodec<T>? Codec => _codec;

    /// <summary>The value, as a method, for code written after the specification.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public T Get() => Value;

    /// <summary>Sets the value, as a method, for code written after the specification.</summary>
    /// <param name="value">The new <see cref="Value"/>.</param>
    public void Set(T value) => Value = value;

    /// <summary>Reads, computes and writes as one step against all other updates and writes, in any process.</summary>
    /// <param name="update">
    /// Gets the value and returns the new one. For values of 1, 2, 4 and 8 bytes it may run several times, until nobody came between; for longer ones it runs
    /// once while the value's lock is held, so it must be short and must not touch this object. If it throws, the value is as before.
    /// </param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentException">The new value does not fit the format. The value is as before.</exception>
    /// <exception cref="OverflowException">A number outside the range of its format code. The value is as before.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed, or the function has disposed it.</exception>
    public T Update(Func<T, T> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        ThrowIfDisposed();
        byte[]? rented = null;
        Span<byte> bytes = Scratch(stackalloc byte[MaxScratchOnStack], ref rented);
        try
        {
            return SharedCell.IsWord(SizeInBytes) ? UpdateWord(update, bytes) : UpdateJournal(update, bytes);
        }
        finally
        {
            Return(rented);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Sets text that may be too long: it is cut to what fits, at a character boundary.</summary>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidOperationException">The value is not text by format s or p.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void SetTruncated(T value)
    {
        ThrowIfDisposed();
        if (_codec is null || _isRaw)
        {
            throw new InvalidOperationException("Only text by format (codes s and p) can be cut; set Value.");
        }

        WriteCoded(value, truncate: true);
        GC.KeepAlive(this);
    }

    private static bool IsStoredRaw(ValueCodec<T>? codec) => !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && (codec is null || codec.IsRaw);

    private T ReadCoded()
    {
        byte[]? rented = null;
        Span<byte> bytes = Scratch(stackalloc byte[MaxScratchOnStack], ref rented);
        try
        {
            SharedCell.Read(_cell, bytes, Manager!);
            return _codec!.Read(bytes);
        }
        finally
        {
            Return(rented);
        }
    }

    private void WriteCoded(T value, bool truncate)
    {
        byte[]? rented = null;
        Span<byte> bytes = Scratch(stackalloc byte[MaxScratchOnStack], ref rented);
        try
        {
            Encode(value, bytes, truncate);
            SharedCell.Write(_cell, bytes, Manager!);
        }
        finally
        {
            Return(rented);
        }
    }

    private T UpdateWord(Func<T, T> update, Span<byte> bytes)
    {
        while (true)
        {
            ulong before = SharedCell.ReadWord(_cell, SizeInBytes);
            ulong bits = before;
            var wordBytes = new Span<byte>(SharedCell.WordBytes(&bits, SizeInBytes), SizeInBytes);
            T next = update(Decode(wordBytes));
            Encode(next, bytes, truncate: false);
            bytes.CopyTo(wordBytes);
            ThrowIfTaken();
            if (SharedCell.TryReplaceWord(_cell, SizeInBytes, before, bits))
            {
                return next;
            }
        }
    }

    private T UpdateJournal(Func<T, T> update, Span<byte> bytes)
    {
        ulong self = SharedCell.Enter(_cell, SizeInBytes, Manager!);
        try
        {
            T next = update(Decode(new ReadOnlySpan<byte>(Data, SizeInBytes)));
            Encode(next, bytes, truncate: false);
            ThrowIfTaken();
            SharedCell.WriteEntered(_cell, bytes);
            return next;
        }
        finally
        {
            SharedCell.Exit(_cell, Manager!, self);
        }
    }

    /// <summary>
    /// After the function of an update, which may have disposed of this: another object may be here by now, or somebody may have taken the lock over, if the manager has gone. A value with a segment of its own keeps that. The lock is given back all the
    /// same: only where its word still names this thread.
    /// </summary>
    private void ThrowIfTaken()
    {
        if (Place.Segment is null || Manager!.IsClosed)
        {
            ThrowIfDisposed();
        }
    }

    private T Decode(ReadOnlySpan<byte> bytes)
    {
        if (!_isRaw)
        {
            return _codec!.Read(bytes);
        }

        T value = default!;
        bytes.CopyTo(BytesOf(ref value));
        return value;
    }

    private void Encode(T value, Span<byte> bytes, bool truncate)
    {
        if (_isRaw)
        {
            BytesOf(ref value).CopyTo(bytes);
        }
        else if (truncate)
        {
            _codec!.WriteTruncated(value, bytes);
        }
        else
        {
            _codec!.Write(value, bytes);
        }
    }

    private Span<byte> Scratch(Span<byte> onStack, ref byte[]? rented) =>
        SizeInBytes <= onStack.Length ? onStack[..SizeInBytes] : (rented = ArrayPool<byte>.Shared.Rent(SizeInBytes)).AsSpan(0, SizeInBytes);

    private static void Return(byte[]? rented)
    {
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private protected static T FromWord(ulong bits) => Unsafe.ReadUnaligned<T>(SharedCell.WordBytes(&bits, Unsafe.SizeOf<T>()));

    private protected static ulong ToWord(T value)
    {
        ulong bits = 0;
        Unsafe.WriteUnaligned(SharedCell.WordBytes(&bits, Unsafe.SizeOf<T>()), value);
        return bits;
    }

    // Safety: T has no references where this is used, and the span does not outlive the local it is of.
    private static Span<byte> BytesOf(ref T value) => new(Unsafe.AsPointer(ref value), Unsafe.SizeOf<T>());

    /// <summary>The first value. The object is not published yet: no lock, no journal.</summary>
    private protected readonly struct FirstValue(ValueCodec<T>? codec, T value) : IObjectFill
    {
        public void Fill(byte* cell)
        {
            int size = codec?.SizeInBytes ?? Unsafe.SizeOf<T>();
            byte* data = SharedCell.DataOf(cell, size);
            if (IsStoredRaw(codec))
            {
                Unsafe.WriteUnaligned(data, value);
            }
            else
            {
                codec!.Write(value, new Span<byte>(data, size));
            }
        }
    }
}
