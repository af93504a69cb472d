namespace PageRankSample;

/// <summary>The user's file or command line cannot be used; the message is for the user and needs no stack.</summary>
internal sealed class InputException(string message) : Exception(message);
