using System.Buffers.Binary;
using Grpc.Core;

namespace Managers.Peers;

/// <summary>The contract of both sides, written as the tools would write it, with bytes where they would have a message: what a message costs is not charged to gRPC.</summary>
[BindServiceMethod(typeof(GrpcNumbers), nameof(Bind))]
public class GrpcNumbers
{
    private static readonly Marshaller<byte[]> s_bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    internal static Method<byte[], byte[]> GetMethod { get; } = new(MethodType.Unary, "numbers.Numbers", nameof(Get), s_bytes, s_bytes);

    /// <summary>Tells the server what there is; it looks for this method by reflection and passes no service while it only asks for the methods.</summary>
    public static void Bind(ServiceBinderBase binder, GrpcNumbers? service)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(GetMethod, service is null ? null : new UnaryServerMethod<byte[], byte[]>(service.Get));
    }

    public virtual Task<byte[]> Get(byte[] request, ServerCallContext context) => Task.FromResult(ToBytes(Numbers.All[ToNumber(request)]));

    internal static byte[] ToBytes(int number)
    {
        byte[] bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    internal static int ToNumber(byte[] bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);
}
