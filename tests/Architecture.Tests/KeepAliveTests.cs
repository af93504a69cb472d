using System.Reflection;
using System.Reflection.Emit;
using Managers.Locks;
using Managers.Memory;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>
/// Objects give their memory back when they are collected, which may be as soon as their last use, in the middle of a member of theirs. Only optimized
/// code does that, and only if the collector comes at that instant; so the rule is checked in the code, not by its breach.
/// </summary>
public sealed class KeepAliveTests
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [Fact]
    public void Members_that_use_shared_memory_keep_their_object_until_they_are_done()
    {
        Type[] types = [.. Assemblies.Core.GetTypes().Where(typeof(SharedObject).IsAssignableFrom), typeof(LocalManager)];
        MethodInfo[] users = [.. types.SelectMany(type => type.GetMethods(Declared)).Where(method => IsForOthers(method) && !GivesOut(method.ReturnType) && UsesMemory(method, []))];

        Assert.True(users.Length >= 100, $"{users.Length} members that use shared memory were found: the check cannot see them");
        Sources.Empty(
            users.Where(method => !KeepsAlive(method)).Select(method => $"{method.DeclaringType!.Name}.{method}"),
            "a member that uses shared memory ends with GC.KeepAlive(this), or gives out what keeps the object");
    }

    /// <summary>Public, or an interface's.</summary>
    private static bool IsForOthers(MethodInfo method) => method.IsPublic || (method.IsPrivate && method.IsVirtual);

    /// <summary>References, spans, scopes and the segment itself: how long they may be used is for the caller to see to.</summary>
    private static bool GivesOut(Type type) => type.IsPointer || type.IsByRef || type.IsByRefLike || type == typeof(ManagerSegment) || type == typeof(SegmentWords);

    private static bool UsesMemory(MethodBase method, HashSet<int> seen)
    {
        if (!seen.Add(method.MetadataToken))
        {
            return false;
        }

        foreach (MemberInfo used in MembersUsedBy(method).Where(used => IsOfSameObject(method, used)))
        {
            if (used is FieldInfo { FieldType.IsPointer: true }
                || (used is MethodInfo { IsStatic: false } called && (GivesOut(called.ReturnType) || (called.IsPrivate && !KeepsAlive(called) && UsesMemory(called, seen)))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool KeepsAlive(MethodBase method) => MembersUsedBy(method).Any(used => used is MethodInfo
        && ((used.DeclaringType == typeof(GC) && used.Name == nameof(GC.KeepAlive)) || (used.DeclaringType == typeof(LocalManager) && used.Name == "Kept")));

    private static bool IsOfSameObject(MethodBase method, MemberInfo used)
    {
        for (Type? type = method.DeclaringType; type is not null; type = type.BaseType)
        {
            if (type.Module == used.Module && type.MetadataToken == used.DeclaringType?.MetadataToken)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fields that are loaded and methods that are called, in the order of the code.</summary>
    private static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        Type[] ofType = method.DeclaringType!.GetGenericArguments();
        Type[] ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < code.Length;)
        {
            OpCode operation = s_codes[code[at] == 0xFE ? (short)(0xFE00 | code[at + 1]) : code[at]];
            at += operation.Size;
            if (operation == OpCodes.Ldfld || operation == OpCodes.Call || operation == OpCodes.Callvirt)
            {
                yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod)!;
            }

            at += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
