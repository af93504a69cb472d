using System.Runtime.InteropServices;
using System.Text;

namespace Managers.Platform.Unix.Children;

/// <summary>A <c>char**</c> that ends with null, in memory of its own.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _strings;

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        int bytes = 0;
        foreach (string text in strings)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException("A program's argument or environment variable holds a zero character.", nameof(strings));
            }

            bytes += Encoding.UTF8.GetByteCount(text) + 1;
        }

        int table = (strings.Count + 1) * sizeof(byte*);
        _strings = (byte**)NativeMemory.Alloc((nuint)(table + bytes));
        byte* next = (byte*)_strings + table;
        byte* end = next + bytes;
        for (int i = 0; i < strings.Count; i++)
        {
            // Safety: the lengths were summed above, and the span checks what is left.
            _strings[i] = next;
            next += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(next, (int)(end - next)));
            *next++ = 0;
        }

        _strings[strings.Count] = null;
    }

    internal byte** Pointer => _strings;

    public void Dispose()
    {
        NativeMemory.Free(_strings);
        _strings = null;
    }
}
