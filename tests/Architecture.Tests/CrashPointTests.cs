using System.Buffers.Binary;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Managers.Errors;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>Crash points are in Debug builds alone: a Release build has not one call of them.</summary>
public sealed class CrashPointTests
{
    private const byte Call = 0x28;

    [Fact]
    public void Calls_are_compiled_under_a_condition()
    {
        MethodInfo reach = typeof(CrashPoint).GetMethod(nameof(CrashPoint.Reach), BindingFlags.Static | BindingFlags.NonPublic)!;

        Assert.Equal("CRASH_POINTS", Assert.Single(reach.GetCustomAttributes<ConditionalAttribute>()).ConditionString);
    }

    [Fact]
    public void Release_build_of_core_has_no_call_and_debug_build_has_one_for_each_point()
    {
        int calls = CallsOfReach(Assemblies.Core.Location);
        int points = typeof(CrashPoint).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Count(field => field.IsLiteral);

        Assert.True(points >= 30, $"{points} crash points; at least 30 are promised");
        if (IsDebug(Assemblies.Core))
        {
            Assert.True(calls >= 20, $"{calls} calls found in a Debug build: the check cannot see them");
        }
        else
        {
            Assert.Equal(0, calls);
        }
    }

    private static bool IsDebug(Assembly assembly) => assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration == "Debug";

    private static int CallsOfReach(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        MethodDefinitionHandle reach = metadata.MethodDefinitions.Single(handle =>
        {
            MethodDefinition method = metadata.GetMethodDefinition(handle);
            return metadata.GetString(method.Name) == nameof(CrashPoint.Reach) && metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name) == nameof(CrashPoint);
        });
        byte[] instruction = new byte[5];
        instruction[0] = Call;
        BinaryPrimitives.WriteInt32LittleEndian(instruction.AsSpan(1), MetadataTokens.GetToken(reach));
        int calls = 0;
        foreach (MethodDefinitionHandle handle in metadata.MethodDefinitions)
        {
            int address = metadata.GetMethodDefinition(handle).RelativeVirtualAddress;
            if (address == 0)
            {
                continue;
            }

            ReadOnlySpan<byte> code = file.GetMethodBody(address).GetILBytes();
            for (int at = code.IndexOf(instruction); at >= 0; at = code.IndexOf(instruction))
            {
                calls++;
                code = code[(at + instruction.Length)..];
            }
        }

        return calls;
    }
}
