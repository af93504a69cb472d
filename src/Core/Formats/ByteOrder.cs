namespace Managers;

/// <summary>The order in which the bytes of a number are stored.</summary>
public enum ByteOrder
{
    /// <summary>The lowest byte first, as prefix <c>&lt;</c> asks for and as x86 and Arm machines do.</summary>
    LittleEndian,

    /// <summary>The highest byte first, as the prefixes <c>&gt;</c> and <c>!</c> ask for.</summary>
    BigEndian,
}
