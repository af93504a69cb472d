namespace Managers;

/// <summary>One item of a <see cref="StructFormat"/> that holds values: a code and its repeat count.</summary>
/// <param name="Code">The code, one of <c>c b B ? h H i I l L q Q n N P e f d s p</c>.</param>
/// <param name="Count">How many values it holds, 1 or more; always 1 for <c>s</c> and <c>p</c>.</param>
/// <param name="OffsetInBytes">Where its first value starts, counted from the start of the struct. Value k starts k times the size later.</param>
/// <param name="SizeInBytes">Bytes of one value; for <c>s</c> and <c>p</c> the whole field, which may be 0.</param>
public readonly record struct FormatField(char Code, int Count, int OffsetInBytes, int SizeInBytes);
