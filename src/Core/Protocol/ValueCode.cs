namespace Managers.Protocol;

/// <summary>The first byte of a value; docs/protocol.md, section 4.</summary>
public enum ValueCode : byte
{
    /// <summary>Null, or an empty nullable.</summary>
    Null = 0x00,

    /// <summary>False.</summary>
    False = 0x01,

    /// <summary>True.</summary>
    True = 0x02,

    /// <summary>A signed byte.</summary>
    Int8 = 0x03,

    /// <summary>A byte.</summary>
    UInt8 = 0x04,

    /// <summary>Two bytes, signed.</summary>
    Int16 = 0x05,

    /// <summary>Two bytes.</summary>
    UInt16 = 0x06,

    /// <summary>Four bytes, signed.</summary>
    Int32 = 0x07,

    /// <summary>Four bytes.</summary>
    UInt32 = 0x08,

    /// <summary>Eight bytes, signed.</summary>
    Int64 = 0x09,

    /// <summary>Eight bytes.</summary>
    UInt64 = 0x0A,

    /// <summary>Sixteen bytes, signed.</summary>
    Int128 = 0x0B,

    /// <summary>Sixteen bytes.</summary>
    UInt128 = 0x0C,

    /// <summary>A float of two bytes.</summary>
    Half = 0x0D,

    /// <summary>A float of four bytes.</summary>
    Single = 0x0E,

    /// <summary>A float of eight bytes.</summary>
    Double = 0x0F,

    /// <summary>A decimal number.</summary>
    Decimal = 0x10,

    /// <summary>A complex number.</summary>
    Complex = 0x11,

    /// <summary>A UTF-16 code unit.</summary>
    Char = 0x12,

    /// <summary>A Unicode scalar value.</summary>
    Rune = 0x13,

    /// <summary>A GUID, in the order of its text.</summary>
    Guid = 0x14,

    /// <summary>Date and time.</summary>
    DateTime = 0x15,

    /// <summary>Date and time with the offset from UTC.</summary>
    DateTimeOffset = 0x16,

    /// <summary>A date.</summary>
    DateOnly = 0x17,

    /// <summary>A time of day.</summary>
    TimeOnly = 0x18,

    /// <summary>A span of time.</summary>
    TimeSpan = 0x19,

    /// <summary>Text in UTF-8.</summary>
    String = 0x20,

    /// <summary>Text in UTF-16, for what UTF-8 cannot carry.</summary>
    Utf16 = 0x21,

    /// <summary>Bytes.</summary>
    Bytes = 0x22,

    /// <summary>An integer of any size.</summary>
    BigInteger = 0x23,

    /// <summary>Numbers of one type, without codes of their own.</summary>
    Array = 0x30,

    /// <summary>Values.</summary>
    List = 0x31,

    /// <summary>Keys and values.</summary>
    Map = 0x32,

    /// <summary>A tuple.</summary>
    Tuple = 0x33,

    /// <summary>A type of the user's.</summary>
    Record = 0x34,

    /// <summary>An object of this server.</summary>
    Reference = 0x40,

    /// <summary>An object in shared memory.</summary>
    Token = 0x41,
}
