namespace Managers.Formats;

/// <summary>What a format code stores, apart from its size.</summary>
internal enum FieldKind : byte
{
    /// <summary><c>x</c>: a byte that belongs to no value.</summary>
    Pad,

    /// <summary><c>c</c>: one byte shown as text.</summary>
    Char,

    /// <summary><c>b h i l q n</c>.</summary>
    Signed,

    /// <summary><c>B H I L Q N</c>.</summary>
    Unsigned,

    /// <summary><c>P</c>: an address; negative numbers wrap.</summary>
    Pointer,

    /// <summary><c>?</c>.</summary>
    Truth,

    /// <summary><c>e</c>.</summary>
    Half,

    /// <summary><c>f</c>.</summary>
    Single,

    /// <summary><c>d</c>.</summary>
    Double,

    /// <summary><c>s</c>: a fixed number of bytes.</summary>
    Text,

    /// <summary><c>p</c>: a length byte, then up to 255 bytes.</summary>
    Pascal,
}
