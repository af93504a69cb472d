using System.Diagnostics.CodeAnalysis;
using Managers.Formats;

namespace Managers;

public sealed partial class StructFormat
{
    // Codecs live with their format, so a format that the cache forgets takes them along. Grown by copying: a handful at most.
    private object[] _codecs = [];

    internal bool TryGetCodec<TCodec>([NotNullWhen(true)] out TCodec? codec)
        where TCodec : class
    {
        // Acquire: pairs with the exchange in KeepCodec, so the codec's fields are seen.
        foreach (object known in Volatile.Read(ref _codecs))
        {
            if (known is TCodec found)
            {
                codec = found;
                return true;
            }
        }

        codec = null;
        return false;
    }

    /// <summary>Keeps a codec; the one that another thread kept first wins.</summary>
    internal TCodec KeepCodec<TCodec>(TCodec codec)
        where TCodec : class
    {
        while (true)
        {
            object[] old = Volatile.Read(ref _codecs);
            if (TryGetCodec(out TCodec? known))
                return known;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _codecs, [.. old, codec], old), old))
                return codec;
        }
    }

    /// <summary>What a codec needs to know about value <paramref name="index"/>, counted over all fields.</summary>
    internal FieldSlot GetSlot(int index)
    {
        int first = 0;
        foreach (FormatField field in _layout.Fields)
        {
            if (index < first + field.Count)
                return new FieldSlot(this, field, index, index - first);
            first += field.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"Format '{Text}' holds {ValueCount} values.");
    }
}
