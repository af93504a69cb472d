using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Managers.Protocol;

/// <summary>Which types can cross. Numbers, text, dates and arrays, lists and nullables of them are known from the start; the generator registers what a program uses beyond.</summary>
public static class WireCodecs
{
    private static readonly ConcurrentDictionary<Type, Func<object>> s_makers = new();
    private static readonly ConcurrentDictionary<Type, IBoxedCodec> s_boxed = new();
    private static readonly ConcurrentDictionary<ulong, IBoxedCodec> s_records = new();

    // Records whose schema nobody has asked for yet: it is made of the names of other types, which may be registered later.
    private static readonly List<(Func<ulong> Schema, IBoxedCodec Codec)> s_unnumbered = [];
    private static volatile bool s_hasUnnumbered;

    // What is known from the start, each made when it is first asked for: a program uses a few of them, and to compile what all need takes longer than to connect. The makers of one
    // type make its arrays, lists and nullables too, so that whoever looks for one of those comes by its element; see MakeKnown.
    private static readonly ConcurrentDictionary<Type, Action> s_known = new()
    {
        [typeof(bool)] = static () => AddValue(new PrimitiveCodec<bool>("bool", static (ref w, v) => w.WriteBoolean(v), static (ref r) => r.ReadBoolean())),
        [typeof(sbyte)] = static () => AddValue(new PrimitiveCodec<sbyte>("i8", static (ref w, v) => w.WriteSByte(v), static (ref r) => r.ReadSByte())),
        [typeof(byte)] = static () =>
        {
            // In this order: an array of bytes is never one of numbers, not even for a moment.
            Add(new BytesCodec());
            AddValue(new PrimitiveCodec<byte>("u8", static (ref w, v) => w.WriteByte(v), static (ref r) => r.ReadByte()));
        },
        [typeof(short)] = static () => AddValue(new PrimitiveCodec<short>("i16", static (ref w, v) => w.WriteInt16(v), static (ref r) => r.ReadInt16())),
        [typeof(ushort)] = static () => AddValue(new PrimitiveCodec<ushort>("u16", static (ref w, v) => w.WriteUInt16(v), static (ref r) => r.ReadUInt16())),
        [typeof(int)] = static () => AddValue(new Int32Codec()),
        [typeof(uint)] = static () => AddValue(new PrimitiveCodec<uint>("u32", static (ref w, v) => w.WriteUInt32(v), static (ref r) => r.ReadUInt32())),
        [typeof(long)] = static () => AddValue(new Int64Codec()),
        [typeof(ulong)] = static () => AddValue(new PrimitiveCodec<ulong>("u64", static (ref w, v) => w.WriteUInt64(v), static (ref r) => r.ReadUInt64())),
        [typeof(nint)] = static () => AddValue(new PrimitiveCodec<nint>("i64", static (ref w, v) => w.WriteInt64(v), static (ref r) => checked((nint)r.ReadInt64()))),
        [typeof(nuint)] = static () => AddValue(new PrimitiveCodec<nuint>("u64", static (ref w, v) => w.WriteUInt64(v), static (ref r) => checked((nuint)r.ReadUInt64()))),
        [typeof(Int128)] = static () => AddValue(new PrimitiveCodec<Int128>("i128", static (ref w, v) => w.WriteInt128(v), static (ref r) => r.ReadInt128())),
        [typeof(UInt128)] = static () => AddValue(new PrimitiveCodec<UInt128>("u128", static (ref w, v) => w.WriteUInt128(v), static (ref r) => r.ReadUInt128())),
        [typeof(Half)] = static () => AddValue(new PrimitiveCodec<Half>("f16", static (ref w, v) => w.WriteHalf(v), static (ref r) => r.ReadHalf())),
        [typeof(float)] = static () => AddValue(new PrimitiveCodec<float>("f32", static (ref w, v) => w.WriteSingle(v), static (ref r) => r.ReadSingle())),
        [typeof(double)] = static () => AddValue(new DoubleCodec()),
        [typeof(decimal)] = static () => AddValue(new PrimitiveCodec<decimal>("decimal", static (ref w, v) => w.WriteDecimal(v), static (ref r) => r.ReadDecimal())),
        [typeof(char)] = static () => AddValue(new PrimitiveCodec<char>("char", static (ref w, v) => w.WriteChar(v), static (ref r) => r.ReadChar())),
        [typeof(Rune)] = static () => AddValue(new PrimitiveCodec<Rune>("rune", static (ref w, v) => w.WriteRune(v), static (ref r) => r.ReadRune())),
        [typeof(Guid)] = static () => AddValue(new PrimitiveCodec<Guid>("guid", static (ref w, v) => w.WriteGuid(v), static (ref r) => r.ReadGuid())),
        [typeof(DateTime)] = static () => AddValue(new PrimitiveCodec<DateTime>("datetime", static (ref w, v) => w.WriteDateTime(v), static (ref r) => r.ReadDateTime())),
        [typeof(DateTimeOffset)] = static () => AddValue(new PrimitiveCodec<DateTimeOffset>("datetimeoffset", static (ref w, v) => w.WriteDateTimeOffset(v), static (ref r) => r.ReadDateTimeOffset())),
        [typeof(DateOnly)] = static () => AddValue(new PrimitiveCodec<DateOnly>("date", static (ref w, v) => w.WriteDateOnly(v), static (ref r) => r.ReadDateOnly())),
        [typeof(TimeOnly)] = static () => AddValue(new PrimitiveCodec<TimeOnly>("time", static (ref w, v) => w.WriteTimeOnly(v), static (ref r) => r.ReadTimeOnly())),
        [typeof(TimeSpan)] = static () => AddValue(new PrimitiveCodec<TimeSpan>("timespan", static (ref w, v) => w.WriteTimeSpan(v), static (ref r) => r.ReadTimeSpan())),
        [typeof(SharedToken)] = static () => AddValue(new PrimitiveCodec<SharedToken>("token", static (ref w, v) => w.WriteToken(v), static (ref r) => r.ReadToken())),
        [typeof(string)] = static () => AddList(new StringCodec()),
        [typeof(object)] = static () => AddList(new ObjectCodec()),
        [typeof(ReadOnlyMemory<byte>)] = static () => Add(new PrimitiveCodec<ReadOnlyMemory<byte>>("bytes", static (ref w, v) => w.WriteBytes(v.Span), static (ref r) => r.ReadBytes())),
        [typeof(Memory<byte>)] = static () => Add(new PrimitiveCodec<Memory<byte>>("bytes", static (ref w, v) => w.WriteBytes(v.Span), static (ref r) => r.ReadBytes())),
        // What the library's own types answer.
        [typeof((bool, ulong))] = static () => RegisterTuple<bool, ulong>(),
        [typeof((bool, bool, ulong))] = static () => RegisterTuple<bool, bool, ulong>(),
        [typeof((int, int, bool))] = static () => RegisterTuple<int, int, bool>(),
    };

    private static bool s_knowsNumerics;

    /// <summary>Makes a type cross by a codec, from now on; the first use of the type must not have been before. Arrays, lists and, for a value type, nullables of it cross too.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="codec">How it is written and read.</param>
    public static void Register<T>(WireCodec<T> codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        // What is known comes first, and this replaces it.
        MakeKnown(typeof(T));
        AddList(codec);
    }

    /// <summary>Registers the codec of a record by its schema, so that containers of any values can give it back.</summary>
    /// <typeparam name="T">The record's type.</typeparam>
    /// <param name="codec">How it is written and read.</param>
    /// <param name="schema">The number of its schema.</param>
    public static void RegisterRecord<T>(WireCodec<T> codec, ulong schema)
    {
        Register(codec);
        Number(schema, s_boxed[typeof(T)]);
    }

    /// <summary>As <see cref="RegisterRecord{T}(WireCodec{T}, ulong)"/>, for a type that is made of others, as a generic one is: its schema is asked for when it is needed, and the others may be registered after it.</summary>
    /// <typeparam name="T">The record's type.</typeparam>
    /// <param name="codec">How it is written and read.</param>
    /// <param name="schema">Gives the number of its schema; throws <see cref="NotSupportedException"/> as long as one of the others is not registered.</param>
    public static void RegisterRecord<T>(WireCodec<T> codec, Func<ulong> schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Register(codec);
        IBoxedCodec boxed = s_boxed[typeof(T)];
        Alone(s_unnumbered, () =>
        {
            s_unnumbered.Add((schema, boxed));
            s_hasUnnumbered = true;
        });
    }

    /// <summary>Makes nullables of a value type cross.</summary>
    /// <typeparam name="T">The value type.</typeparam>
    public static void RegisterNullable<T>()
        where T : struct
    {
        s_makers[typeof(T?)] = static () => new NullableCodec<T>();
        s_makers[typeof(T?[])] = static () => new ArrayCodec<T?>();
        s_makers[typeof(List<T?>)] = static () => new ListCodec<T?>();
    }

    /// <summary>Makes enums of a type cross, as their underlying integers.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    public static void RegisterEnum<T>()
        where T : unmanaged, Enum
    {
        Register(new EnumCodec<T>());
        RegisterNullable<T>();
    }

    /// <summary>Makes arrays and lists of a type cross.</summary>
    /// <typeparam name="T">The elements' type.</typeparam>
    public static void RegisterList<T>()
    {
        s_makers.TryAdd(typeof(T[]), static () => new ArrayCodec<T>());
        s_makers.TryAdd(typeof(List<T>), static () => new ListCodec<T>());
        s_makers.TryAdd(typeof(IReadOnlyList<T>), static () => new ReadOnlyListCodec<T>());
    }

    /// <summary>Makes dictionaries of two types cross.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    public static void RegisterMap<TKey, TValue>()
        where TKey : notnull =>
        s_makers.TryAdd(typeof(Dictionary<TKey, TValue>), static () => new MapCodec<TKey, TValue>());

    /// <summary>Makes sets of a type cross: <see cref="HashSet{T}"/>, <see cref="ISet{T}"/> and <see cref="IReadOnlySet{T}"/>. They are read with the elements' default equality.</summary>
    /// <typeparam name="T">The elements' type.</typeparam>
    public static void RegisterSet<T>()
    {
        s_makers.TryAdd(typeof(HashSet<T>), static () => new HashSetCodec<T>());
        s_makers.TryAdd(typeof(ISet<T>), static () => new SetCodec<T>());
        s_makers.TryAdd(typeof(IReadOnlySet<T>), static () => new ReadOnlySetCodec<T>());
    }

    /// <summary>Makes tuples of two cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    public static void RegisterTuple<T1, T2>() => s_makers.TryAdd(typeof((T1, T2)), static () => new TupleCodec<T1, T2>());

    /// <summary>Makes tuples of three cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    /// <typeparam name="T3">The third element's type.</typeparam>
    public static void RegisterTuple<T1, T2, T3>() => s_makers.TryAdd(typeof((T1, T2, T3)), static () => new TupleCodec<T1, T2, T3>());

    /// <summary>Makes tuples of four cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    /// <typeparam name="T3">The third element's type.</typeparam>
    /// <typeparam name="T4">The fourth element's type.</typeparam>
    public static void RegisterTuple<T1, T2, T3, T4>() => s_makers.TryAdd(typeof((T1, T2, T3, T4)), static () => new TupleCodec<T1, T2, T3, T4>());

    /// <summary>Makes tuples of five cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    /// <typeparam name="T3">The third element's type.</typeparam>
    /// <typeparam name="T4">The fourth element's type.</typeparam>
    /// <typeparam name="T5">The fifth element's type.</typeparam>
    public static void RegisterTuple<T1, T2, T3, T4, T5>() =>
        s_makers.TryAdd(typeof((T1, T2, T3, T4, T5)), static () => new TupleCodec<T1, T2, T3, T4, T5>());

    /// <summary>Makes tuples of six cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    /// <typeparam name="T3">The third element's type.</typeparam>
    /// <typeparam name="T4">The fourth element's type.</typeparam>
    /// <typeparam name="T5">The fifth element's type.</typeparam>
    /// <typeparam name="T6">The sixth element's type.</typeparam>
    public static void RegisterTuple<T1, T2, T3, T4, T5, T6>() =>
        s_makers.TryAdd(typeof((T1, T2, T3, T4, T5, T6)), static () => new TupleCodec<T1, T2, T3, T4, T5, T6>());

    /// <summary>Makes tuples of seven cross.</summary>
    /// <typeparam name="T1">The first element's type.</typeparam>
    /// <typeparam name="T2">The second element's type.</typeparam>
    /// <typeparam name="T3">The third element's type.</typeparam>
    /// <typeparam name="T4">The fourth element's type.</typeparam>
    /// <typeparam name="T5">The fifth element's type.</typeparam>
    /// <typeparam name="T6">The sixth element's type.</typeparam>
    /// <typeparam name="T7">The seventh element's type.</typeparam>
    public static void RegisterTuple<T1, T2, T3, T4, T5, T6, T7>() =>
        s_makers.TryAdd(typeof((T1, T2, T3, T4, T5, T6, T7)), static () => new TupleCodec<T1, T2, T3, T4, T5, T6, T7>());

    internal static WireCodec<T>? TryMake<T>() => MakerOf(typeof(T)) is { } make ? (WireCodec<T>)make() : null;

    /// <summary>How a value is written of which only the run-time type is known; null if there is no way.</summary>
    internal static IBoxedCodec? OfBoxed(Type type)
    {
        if (s_boxed.TryGetValue(type, out IBoxedCodec? boxed))
        {
            return boxed;
        }

        if (MakerOf(type) is not { } make)
        {
            return null;
        }

        return s_boxed.TryGetValue(type, out boxed) ? boxed : make() is IBoxedSource source ? s_boxed.GetOrAdd(type, source.Boxed) : null;
    }

    internal static IBoxedCodec? OfRecord(ulong schema) =>
        s_records.TryGetValue(schema, out IBoxedCodec? codec) ? codec : s_hasUnnumbered ? OfUnnumbered(schema) : null;

    private static IBoxedCodec? OfUnnumbered(ulong schema)
    {
        Alone(s_unnumbered, static () =>
        {
            s_unnumbered.RemoveAll(static entry => TryNumber(entry.Schema, entry.Codec));
            s_hasUnnumbered = s_unnumbered.Count != 0;
        });

        return s_records.GetValueOrDefault(schema);
    }

    // The same type again, as by two assemblies that both use it, is no other one.
    private static void Number(ulong schema, IBoxedCodec codec) => s_records.AddOrUpdate(
        schema,
        codec,
        (schema, before) => before.Type == codec.Type ? codec : before as AmbiguousCodec ?? new AmbiguousCodec(schema, before.Type, codec.Type));

    private static bool TryNumber(Func<ulong> schema, IBoxedCodec codec)
    {
        try
        {
            Number(schema(), codec);
            return true;
        }
        catch (NotSupportedException)
        {
            // A type that it is made of is registered by an assembly whose turn has not come.
            return false;
        }
    }

    private static void Add<T>(WireCodec<T> codec)
    {
        WireCodec<T>.Set(codec);
        // Before its maker: another thread that finds that one counts on this.
        s_boxed[typeof(T)] = new BoxedCodec<T>(codec);
        s_makers[typeof(T)] = () => codec;
    }

    private static void AddList<T>(WireCodec<T> codec)
    {
        Add(codec);
        s_makers.TryAdd(typeof(T[]), static () => new ArrayCodec<T>());
        s_makers[typeof(List<T>)] = static () => new ListCodec<T>();
        s_makers[typeof(IReadOnlyList<T>)] = static () => new ReadOnlyListCodec<T>();
    }

    private static void AddValue<T>(WireCodec<T> codec)
        where T : struct
    {
        AddList(codec);
        RegisterNullable<T>();
    }

    private static Func<object>? MakerOf(Type type)
    {
        if (!s_makers.TryGetValue(type, out Func<object>? make))
        {
            MakeKnown(type);
            s_makers.TryGetValue(type, out make);
        }

        return make;
    }

    /// <summary>Makes what is known of a type and of those inside it, if it has not been made: of <c>List&lt;Guid?&gt;</c> that of Guid.</summary>
    private static void MakeKnown(Type type)
    {
        for (Type? at = type; at is not null; at = at.IsArray ? at.GetElementType() : at.IsGenericType && at.GenericTypeArguments is [Type only] ? only : null)
        {
            if (s_known.ContainsKey(at))
            {
                MakeAlone(at);
            }
            else if (at.IsValueType && !Volatile.Read(ref s_knowsNumerics) && at.Namespace == "System.Numerics")
            {
                // By name: to ask for the types would load their assembly into every program.
                Alone(s_known, static () =>
                {
                    if (!s_knowsNumerics)
                    {
                        AddNumerics();
                        Volatile.Write(ref s_knowsNumerics, true);
                    }
                });
            }
        }
    }

    // A method of its own: what a lambda captures is allocated where the method that captures begins.
    private static void MakeAlone(Type type) => Alone(s_known, () =>
    {
        // Taken away when all is there: who does not find it has it.
        if (s_known.TryGetValue(type, out Action? make))
        {
            make();
            s_known.TryRemove(type, out _);
        }
    });

    /// <summary>Does a step while no other thread does one by that gate. A thread that is interrupted before it, or at a lock of the tables, begins again, which changes nothing that is there: it may read answers for others, or be the one that registers a type for good.</summary>
    private static void Alone(object gate, Action step)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                lock (gate)
                {
                    step();
                    break;
                }
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }

        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddNumerics()
    {
        AddValue(new PrimitiveCodec<Complex>("complex", static (ref w, v) => w.WriteComplex(v), static (ref r) => r.ReadComplex()));
        AddValue(new PrimitiveCodec<BigInteger>("bigint", static (ref w, v) => w.WriteBigInteger(v), static (ref r) => r.ReadBigInteger()));
    }
}
