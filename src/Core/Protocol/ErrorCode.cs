namespace Managers;

/// <summary>What went wrong between a client and a manager server; the numbers are those of docs/protocol.md, section 6, and never change.</summary>
public enum ErrorCode
{
    /// <summary>Nothing did.</summary>
    None = 0,

    /// <summary>A frame was malformed, or not allowed at that point; the connection ended.</summary>
    ProtocolViolation = 1,

    /// <summary>The two sides have no version in common.</summary>
    UnsupportedVersion = 2,

    /// <summary>The keys differ.</summary>
    AuthenticationFailed = 3,

    /// <summary>The handshake took too long.</summary>
    HandshakeTimeout = 4,

    /// <summary>The server's limit of connections is reached, or the system gives it no thread for one more.</summary>
    TooManyConnections = 5,

    /// <summary>A frame was longer than the receiver's limit; the connection ended.</summary>
    FrameTooLong = 6,

    /// <summary>More calls were in flight than the server allows, or the system gave it no thread for one more that may block; that call was not executed.</summary>
    TooManyCalls = 7,

    /// <summary>The server ends.</summary>
    ShuttingDown = 8,

    /// <summary>The server has no such object, or the session no reference to it.</summary>
    ObjectLost = 16,

    /// <summary>The object's contract has no such method.</summary>
    MethodNotFound = 17,

    /// <summary>The contract has the method, but the object does not expose it.</summary>
    MethodNotExposed = 18,

    /// <summary>The number or the types of the arguments, or of the result, are not those of the contract.</summary>
    ArgumentMismatch = 19,

    /// <summary>The server makes no objects of that type id.</summary>
    TypeNotFound = 20,

    /// <summary>The contracts of the two sides differ.</summary>
    ContractMismatch = 21,

    /// <summary>The result cannot cross.</summary>
    ResultNotEncodable = 22,

    /// <summary>The session's limit of objects is reached.</summary>
    TooManyObjects = 23,

    /// <summary>The call was cancelled and did nothing.</summary>
    Cancelled = 24,

    /// <summary>The method threw.</summary>
    Remote = 25,

    /// <summary>The call would have had to wait, and was told not to.</summary>
    WouldBlock = 26,
}
