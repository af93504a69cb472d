using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Managers.Values;

namespace Managers;

/// <summary>Interlocked members, for values of 4 and 8 bytes stored in this machine's form. Each is one atomic step with a full fence, across processes.</summary>
public sealed unsafe partial class SharedValue<T>
{
    /// <summary>Sets the value and returns the one before, as one step.</summary>
    /// <param name="value">The new value.</param>
    /// <exception cref="InvalidOperationException">The type has not 4 or 8 bytes, or the format stores it in another form.</exception>
    public T Exchange(T value)
    {
        CheckInterlocked();
        ulong before = Unsafe.SizeOf<T>() == 4
            ? Interlocked.Exchange(ref *(uint*)Data, (uint)ToWord(value))
            : Interlocked.Exchange(ref *(ulong*)Data, ToWord(value));
        GC.KeepAlive(this);
        return FromWord(before);
    }

    /// <summary>Sets the value if it equals <paramref name="comparand"/> bit by bit, as one step.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="comparand">What the value must be now.</param>
    /// <returns>The value before; equal to <paramref name="comparand"/> if it was replaced.</returns>
    /// <exception cref="InvalidOperationException">The type has not 4 or 8 bytes, or the format stores it in another form.</exception>
    public T CompareExchange(T value, T comparand)
    {
        CheckInterlocked();
        ulong before = Unsafe.SizeOf<T>() == 4
            ? Interlocked.CompareExchange(ref *(uint*)Data, (uint)ToWord(value), (uint)ToWord(comparand))
            : Interlocked.CompareExchange(ref *(ulong*)Data, ToWord(value), ToWord(comparand));
        GC.KeepAlive(this);
        return FromWord(before);
    }

    /// <summary>Adds, as one step; integers wrap around as C# does unchecked.</summary>
    /// <param name="value">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="InvalidOperationException">The type is no number of 4 or 8 bytes, or the format stores it in another form.</exception>
    public T Add(T value)
    {
        CheckInterlocked();
        T sum = typeof(T) == typeof(int) || typeof(T) == typeof(uint) ? FromWord((uint)Interlocked.Add(ref *(int*)Data, (int)ToWord(value)))
            : IsLong() ? FromWord((ulong)Interlocked.Add(ref *(long*)Data, (long)ToWord(value)))
            : typeof(T) == typeof(double) ? AddFloating(static (a, b) => a + b, Unsafe.As<T, double>(ref value))
            : typeof(T) == typeof(float) ? AddFloating(static (a, b) => a + b, Unsafe.As<T, float>(ref value))
            : throw NoSuchOperation("Add", "int, uint, long, ulong, nint, nuint, float and double");
        GC.KeepAlive(this);
        return sum;
    }

    /// <summary>Keeps the bits that are set in both, as one step.</summary>
    /// <param name="value">The mask.</param>
    /// <returns>The value before.</returns>
    /// <exception cref="InvalidOperationException">The type is no integer or enum of 4 or 8 bytes, or the format stores it in another form.</exception>
    public T And(T value)
    {
        CheckInteger(nameof(And));
        ulong before = Unsafe.SizeOf<T>() == 4
            ? Interlocked.And(ref *(uint*)Data, (uint)ToWord(value))
            : Interlocked.And(ref *(ulong*)Data, ToWord(value));
        GC.KeepAlive(this);
        return FromWord(before);
    }

    /// <summary>Sets the bits that are set in either, as one step.</summary>
    /// <param name="value">The mask.</param>
    /// <returns>The value before.</returns>
    /// <exception cref="InvalidOperationException">The type is no integer or enum of 4 or 8 bytes, or the format stores it in another form.</exception>
    public T Or(T value)
    {
        CheckInteger(nameof(Or));
        ulong before = Unsafe.SizeOf<T>() == 4
            ? Interlocked.Or(ref *(uint*)Data, (uint)ToWord(value))
            : Interlocked.Or(ref *(ulong*)Data, ToWord(value));
        GC.KeepAlive(this);
        return FromWord(before);
    }

    private static bool IsLong() =>
        typeof(T) == typeof(long) || typeof(T) == typeof(ulong) || typeof(T) == typeof(nint) || typeof(T) == typeof(nuint);

    private T AddFloating<TNumber>(Func<TNumber, TNumber, TNumber> add, TNumber value)
        where TNumber : unmanaged, INumber<TNumber>
    {
        while (true)
        {
            ulong before = SharedCell.ReadWord(Data, Unsafe.SizeOf<T>());
            T old = FromWord(before);
            TNumber sum = add(Unsafe.As<T, TNumber>(ref old), value);
            T next = Unsafe.As<TNumber, T>(ref sum);
            if (SharedCell.TryReplaceWord(Data, Unsafe.SizeOf<T>(), before, ToWord(next)))
            {
                return next;
            }
        }
    }

    private void CheckInterlocked()
    {
        ThrowIfDisposed();
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>() || Unsafe.SizeOf<T>() is not (4 or 8) || !IsRaw)
        {
            ThrowNotInterlocked();
        }
    }

    private void CheckInteger(string operation)
    {
        CheckInterlocked();
        if (!(typeof(T) == typeof(int) || typeof(T) == typeof(uint) || IsLong() || typeof(T).IsEnum))
        {
            throw NoSuchOperation(operation, "int, uint, long, ulong, nint, nuint and enums of those sizes");
        }
    }

    [DoesNotReturn]
    private void ThrowNotInterlocked()
    {
        RequireRaw();
        throw new InvalidOperationException($"{typeof(T)} has {Unsafe.SizeOf<T>()} bytes: interlocked operations need 4 or 8. Use Update.");
    }

    private static InvalidOperationException NoSuchOperation(string operation, string allowed) =>
        new($"{operation} is for {allowed}, not for {typeof(T)}. Use Update.");
}
