namespace Managers;

/// <summary>Whose names a manager's name lives among.</summary>
public enum ManagerScope
{
    /// <summary>Each user has names of their own; others' segments are neither seen nor opened. The default.</summary>
    CurrentUser,

    /// <summary>One set of names for the machine. Who may open is decided by the manager's mode option.</summary>
    Machine,
}
