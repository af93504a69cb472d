using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Managers;

/// <summary>
/// The layout of a type as all processes must agree on it: names, types and offsets of its fields, down to the primitives. Read once per
/// type, at its first use; attaching compares hashes.
/// </summary>
/// <remarks>
/// Under trimming and NativeAOT the fields of <c>T</c> itself are always visible; those of a struct nested in it are kept only if
/// <see cref="Register{T}"/> was called for the nested type somewhere. A type whose fields cannot be seen is refused with that advice.
/// </remarks>
public static class SharedLayout
{
    internal const DynamicallyAccessedMemberTypes Fields = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    private const int MaxTextLength = 2000;
    private static readonly ConcurrentDictionary<Type, bool> s_registered = new();

    /// <summary>Keeps the fields of a struct that is nested in a shared type visible under trimming. Does nothing else; call it once, anywhere.</summary>
    /// <typeparam name="T">The nested struct.</typeparam>
    public static void Register<[DynamicallyAccessedMembers(Fields)] T>()
        where T : unmanaged
    {
        s_registered[typeof(T)] = true;
    }

    /// <summary>The canonical layout text of <typeparamref name="T"/>: <c>f8</c> for double, <c>{X:f8@0,Y:f8@8}:16</c> for a struct.</summary>
    /// <typeparam name="T">Any unmanaged type.</typeparam>
    /// <returns>A text equal in all processes whose <typeparamref name="T"/> has the same memory layout and field names.</returns>
    /// <exception cref="NotSupportedException">The type holds a pointer, which means nothing in another process, or its fields were trimmed away.</exception>
    public static string Describe<[DynamicallyAccessedMembers(Fields)] T>()
        where T : unmanaged => Cache<T>.Text;

    internal static string TextOf<[DynamicallyAccessedMembers(Fields)] T>() => Cache<T>.Text;

    internal static ulong HashOf<[DynamicallyAccessedMembers(Fields)] T>() => Cache<T>.Hash;

    /// <summary>The canonical code of a primitive; null for other types.</summary>
    internal static string? PrimitiveCode(Type type)
    {
        if (type.IsEnum)
        {
            type = Enum.GetUnderlyingType(type);
        }

        return type == typeof(byte) ? "u1" : type == typeof(sbyte) ? "i1"
            : type == typeof(short) ? "i2" : type == typeof(ushort) ? "u2"
            : type == typeof(int) ? "i4" : type == typeof(uint) ? "u4"
            : type == typeof(long) || type == typeof(nint) ? "i8" : type == typeof(ulong) || type == typeof(nuint) ? "u8"
            : type == typeof(Half) ? "f2" : type == typeof(float) ? "f4" : type == typeof(double) ? "f8"
            : type == typeof(bool) ? "b1" : type == typeof(char) ? "c2" : type == typeof(Rune) ? "c4"
            : type == typeof(decimal) ? "decimal" : type == typeof(Guid) ? "guid"
            : type == typeof(Int128) ? "i16" : type == typeof(UInt128) ? "u16"
            : type == typeof(DateTime) ? "datetime" : type == typeof(TimeSpan) ? "timespan"
            : type == typeof(DateOnly) ? "dateonly" : type == typeof(TimeOnly) ? "timeonly" : type == typeof(DateTimeOffset) ? "datetimeoffset"
            : null;
    }

    /// <summary>Cuts a layout text to what a message can carry.</summary>
    internal static string Abridge(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";

    /// <summary>Not constrained to unmanaged types, since objects by format have no such constraint; callers have excluded references.</summary>
    private static class Cache<[DynamicallyAccessedMembers(Fields)] T>
    {
        private static string? s_text;
        private static ulong s_hash;

        // No static constructor: its errors would arrive wrapped, and only the first time.
        internal static string Text => s_text ??= Build();

        internal static ulong Hash => s_hash != 0 ? s_hash : s_hash = Memory.Fnv64.OfText(Text);

        private static string Build()
        {
            if (PrimitiveCode(typeof(T)) is { } code)
            {
                return code;
            }

            var leaves = new List<string>();
            AddLeaves(typeof(T), [], 0, string.Empty, leaves);
            leaves.Sort(StringComparer.Ordinal);
            return string.Create(CultureInfo.InvariantCulture, $"{{{string.Join(',', leaves.Select(l => l[8..]))}}}:{Unsafe.SizeOf<T>()}");
        }

        private static void AddLeaves([DynamicallyAccessedMembers(Fields)] Type type, FieldInfo[] path, int start, string prefix, List<string> leaves)
        {
            FieldInfo[] fields = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
            if (fields.Length == 0 && RuntimeHelpers.SizeOf(type.TypeHandle) > 1)
            {
                throw new NotSupportedException(
                    $"The fields of {type} cannot be seen in this trimmed program, so its layout cannot be compared between processes. Call SharedLayout.Register<{type.Name}>() once.");
            }

            int end = start;
            foreach (FieldInfo field in fields)
            {
                FieldInfo[] here = [.. path, field];
                string name = prefix + field.Name;
                Type fieldType = field.FieldType;
                if (fieldType.IsPointer || fieldType.IsFunctionPointer)
                {
                    throw new NotSupportedException($"{typeof(T)} cannot be shared: its field '{name}' is a pointer, which means nothing in another process.");
                }

                int size = RuntimeHelpers.SizeOf(fieldType.TypeHandle);
                string? code = PrimitiveCode(fieldType);
                code ??= RepeatOf(field);

                int offset = PackedOffsetOf(type, field, size, end - start) is { } packed ? start + packed : OffsetOf(here, size);
                end = offset + size;
                if (fieldType.GetCustomAttribute<InlineArrayAttribute>() is { } inline)
                {
                    // One line for the whole, then the lines of its first element: the others repeat them.
                    leaves.Add(string.Create(CultureInfo.InvariantCulture, $"{offset:D8}{name}:inline[{inline.Length}]@{offset}"));
                }

                if (code is null)
                {
                    AddNested(fieldType, here, offset, name + ".", leaves);
                }
                else
                {
                    leaves.Add(string.Create(CultureInfo.InvariantCulture, $"{offset:D8}{name}:{code}@{offset}"));
                }
            }
        }

        [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Fields of nested structs that were trimmed away are noticed and refused with advice.")]
        private static void AddNested(Type type, FieldInfo[] path, int start, string prefix, List<string> leaves) => AddLeaves(type, path, start, prefix, leaves);

        /// <summary>A fixed buffer: one primitive, many times.</summary>
        private static string? RepeatOf(FieldInfo field) => field.GetCustomAttribute<FixedBufferAttribute>() is { } buffer
            ? string.Create(CultureInfo.InvariantCulture, $"{PrimitiveCode(buffer.ElementType)}x{buffer.Length}")
            : null;

        /// <summary>
        /// The offset in its own struct of a number that may lie at any address there, or null: reading or setting such a field by reflection ends the process on ARM, where the runtime does it by an instruction that wants an aligned address.
        /// The layout of these structs is prescribed, and needs no trial.
        /// </summary>
        /// <param name="type">The struct.</param>
        /// <param name="field">The field.</param>
        /// <param name="size">Its size.</param>
        /// <param name="end">Where the field before it ends.</param>
        private static int? PackedOffsetOf(Type type, FieldInfo field, int size, int end)
        {
            if (!field.FieldType.IsPrimitive && !field.FieldType.IsEnum)
            {
                return null;
            }

            return type.StructLayoutAttribute switch
            {
                { Value: LayoutKind.Explicit } => field.GetCustomAttribute<FieldOffsetAttribute>()?.Value,
                { Value: LayoutKind.Sequential, Pack: > 0 and int pack } when pack < size => (end + pack - 1) / pack * pack,
                _ => null,
            };
        }

        /// <summary>
        /// The managed offset of a field, for which there is no API that also serves bool, char and automatic layouts: a field of ones is set
        /// in a value of zeros, and the first byte that changes is the place.
        /// </summary>
        private static unsafe int OffsetOf(FieldInfo[] path, int size)
        {
            object[] boxes = new object[path.Length];
            boxes[0] = default(T)!;
            for (int i = 1; i < path.Length; i++)
            {
                boxes[i] = path[i - 1].GetValue(boxes[i - 1])!;
            }

            object leaf = path[^1].GetValue(boxes[^1])!;
            // Safety: a boxed value's bytes start after the method table pointer; size is the value's own.
            MemoryMarshal.CreateSpan(ref Unsafe.As<RawData>(leaf).First, size).Fill(1);
            object value = leaf;
            for (int i = path.Length - 1; i >= 0; i--)
            {
                path[i].SetValue(boxes[i], value);
                value = boxes[i];
            }

            T whole = (T)value;
            // Safety: T has no references, and the span does not outlive the local.
            return new ReadOnlySpan<byte>(Unsafe.AsPointer(ref whole), Unsafe.SizeOf<T>()).IndexOf((byte)1);
        }
    }

    private sealed class RawData
    {
        internal byte First;
    }
}
