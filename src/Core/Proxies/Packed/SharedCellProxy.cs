using Managers.Client;
using Managers.Formats;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

/// <summary>A value by format in a manager server: the base of <see cref="SharedValueProxy{T}"/> and <see cref="SharedStructProxy{T}"/>. Each member is one round trip, and one step for all processes.</summary>
/// <typeparam name="T">The C# type of the value.</typeparam>
public abstract class SharedCellProxy<T> : BaseProxy
{
    private const ushort GetMethod = 0;
    private const ushort SetMethod = 1;
    private const ushort CompareExchangeMethod = 2;
    private const ushort FormatMethod = 4;
    private const int MaxScratchOnStack = 512;

    private readonly ReadValue<T> _read;
    private readonly bool _isStruct;
    private ValueCodec<T>? _codec;

    private protected SharedCellProxy(ProxyReference reference, ValueCodec<T>? codec, bool isStruct)
        : base(reference)
    {
        _codec = codec;
        _isStruct = isStruct;
        _read = ReadPacked;
    }

    /// <summary>The format it was made with.</summary>
    public string Format => Codec.Format.Text;

    /// <summary>The value. One that does not fit the format is refused, and the old one stays.</summary>
    /// <exception cref="ArgumentException">Text too long for the format, or null. Nothing was sent.</exception>
    /// <exception cref="OverflowException">A number outside the range of its format code. Nothing was sent.</exception>
    public T Value
    {
        get
        {
            _ = Codec;
            return BeginCall(GetMethod).Invoke(_read);
        }

        set => BeginSet(value).Invoke();
    }

    /// <summary>The codec; of a proxy that came by token it is made when it is needed, by the format that the server tells.</summary>
    private protected ValueCodec<T> Codec => _codec ??= CodecOf(StructFormat.Parse(BeginCall(FormatMethod).Invoke<string>()));

    /// <summary>Reads values as this one's.</summary>
    private protected ReadValue<T> Reader => _read;

    /// <summary>The value, as a method, for code written after the specification.</summary>
    /// <returns><see cref="Value"/>.</returns>
    public T Get() => Value;

    /// <summary>Sets the value, as a method, for code written after the specification.</summary>
    /// <param name="value">The new <see cref="Value"/>.</param>
    public void Set(T value) => Value = value;

    /// <summary>Reads the value without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        return _codec is not null ? Once(cancellationToken) : AfterCodec(cancellationToken);

        ValueTask<T> Once(CancellationToken cancellationToken) => BeginCall(GetMethod).InvokeAsync(_read, cancellationToken);

        async ValueTask<T> AfterCodec(CancellationToken cancellationToken)
        {
            await FindCodecAsync(cancellationToken).ConfigureAwait(false);
            return await Once(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sets the value without blocking the caller.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask SetAsync(T value, CancellationToken cancellationToken = default)
    {
        return _codec is not null ? BeginSet(value).InvokeAsync(cancellationToken) : AfterCodec(value, cancellationToken);

        async ValueTask AfterCodec(T value, CancellationToken cancellationToken)
        {
            await FindCodecAsync(cancellationToken).ConfigureAwait(false);
            await BeginSet(value).InvokeAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sets the value if it is what is expected, as one step.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="expected">What it must be, byte by byte in the format.</param>
    /// <returns>The value that was there before: <paramref name="expected"/> if it was set.</returns>
    public T CompareExchange(T value, T expected)
    {
        (bool changed, T current) = BeginExchange(value, expected).Invoke(ReadExchange);
        return changed ? expected : current;
    }

    /// <summary>As <see cref="CompareExchange"/>, without blocking the caller.</summary>
    /// <param name="value">The new value.</param>
    /// <param name="expected">What it must be, byte by byte in the format.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value that was there before: <paramref name="expected"/> if it was set.</returns>
    public async ValueTask<T> CompareExchangeAsync(T value, T expected, CancellationToken cancellationToken = default)
    {
        await FindCodecAsync(cancellationToken).ConfigureAwait(false);
        (bool changed, T current) = await BeginExchange(value, expected).InvokeAsync(ReadExchange, cancellationToken).ConfigureAwait(false);
        return changed ? expected : current;
    }

    private protected abstract ValueCodec<T> CodecOf(StructFormat format);

    /// <summary>Begins a call with a value as its first argument.</summary>
    private protected OutgoingCall Begin(ushort method, T value)
    {
        _ = Codec;
        OutgoingCall call = BeginCall(method);
        WritePacked(ref call, value);
        return call;
    }

    private OutgoingCall BeginSet(T value) => Begin(SetMethod, value);

    /// <summary>As <see cref="Codec"/>, without blocking the caller: one round trip at most, the first time.</summary>
    private protected async ValueTask FindCodecAsync(CancellationToken cancellationToken) =>
        _codec ??= CodecOf(StructFormat.Parse(await BeginCall(FormatMethod).InvokeAsync<string>(cancellationToken).ConfigureAwait(false)));

    private OutgoingCall BeginExchange(T value, T expected)
    {
        OutgoingCall call = Begin(CompareExchangeMethod, value);
        WritePacked(ref call, expected);
        return call;
    }

    private void WritePacked(ref OutgoingCall call, T value)
    {
        ValueCodec<T> codec = Codec;
        Span<byte> packed = codec.SizeInBytes <= MaxScratchOnStack ? stackalloc byte[MaxScratchOnStack] : new byte[codec.SizeInBytes];
        packed = packed[..codec.SizeInBytes];
        packed.Clear();
        try
        {
            codec.Write(value, packed);
            PackedValues.Write(ref call.Arguments, codec.Format, packed, _isStruct);
        }
        catch
        {
            call.Abandon();
            throw;
        }
    }

    private T ReadPacked(ref ValueReader reader)
    {
        ValueCodec<T> codec = _codec!;
        Span<byte> packed = codec.SizeInBytes <= MaxScratchOnStack ? stackalloc byte[MaxScratchOnStack] : new byte[codec.SizeInBytes];
        packed = packed[..codec.SizeInBytes];
        packed.Clear();
        PackedValues.Read(ref reader, codec.Format, packed, _isStruct);
        return codec.Read(packed);
    }

    private (bool Changed, T Current) ReadExchange(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        bool changed = reader.ReadBoolean();
        T current = ReadPacked(ref reader);
        reader.EndNested();
        return (changed, current);
    }
}
