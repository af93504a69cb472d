using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

#pragma warning disable CS0169, CS0649, CA1823, IDE0044, IDE0051 // The fields are there to be laid out; nobody sets or reads them.

namespace Managers.Core.Tests.Memory;

/// <summary>Types whose layout has something to find.</summary>
internal static unsafe class LayoutSamples
{
    internal enum Color : ushort
    {
        Red,
    }

    internal struct Pair
    {
        internal double X;
        private float _y;
    }

    internal struct Nested
    {
        internal byte Tag;
        internal Pair First;
        internal Pair Second;
    }

    internal struct Mixed
    {
        internal bool Flag;
        internal char Letter;
        internal Color Color;
        internal decimal Money;
        internal Guid Id;
        internal nint Size;
    }

    [StructLayout(LayoutKind.Auto)]
    internal struct Automatic
    {
        internal byte Small;
        internal long Large;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal struct Union
    {
        [FieldOffset(8)] internal int AsInt;
        [FieldOffset(8)] internal float AsFloat;
        [FieldOffset(20)] internal byte Last;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    internal struct Packed
    {
        internal byte Tag;
        internal int Number;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    internal struct PackedMore
    {
        internal byte Tag;
        internal DayOfWeek Day;
        internal bool Flag;
        internal Packed Inner;
        internal char Letter;
        internal decimal Price;
        internal double Number;
        internal DateTime Time;
        internal long Last;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal struct Anywhere
    {
        [FieldOffset(1)]
        internal int Number;

        [FieldOffset(7)]
        internal Packed Inner;

        [FieldOffset(13)]
        internal double Last;
    }

    internal struct Buffers
    {
        internal int Count;
        internal fixed short Values[6];
    }

    [InlineArray(4)]
    internal struct FourInts
    {
        internal int First;
    }

    internal struct WithInline
    {
        internal byte Tag;
        internal FourInts Items;
    }

    internal struct WithInlineFloats
    {
        internal byte Tag;
        internal FourFloats Items;
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    internal struct FourFloats
    {
        private float _first;
    }

    internal struct Empty;

    internal struct WithPointer
    {
        internal int Number;
        internal byte* Address;
    }

    internal struct WithNestedPointer
    {
        internal WithPointer Inner;
    }

    internal struct WithFunction
    {
        internal delegate* unmanaged<int> Function;
    }

    internal struct Renamed
    {
        internal double Z;
        private float _y;
    }
}
