namespace Managers.Tests.Child.Crash;

/// <summary>Writes to one cell: the whole value, by Update, and text by format.</summary>
internal static class CellScenarios
{
    internal static void Run(string scenario, SharedToken token, Action arm)
    {
        switch (scenario)
        {
            case CrashScenarios.WriteValue:
                using (SharedValue<Block64> block = SharedValue<Block64>.Attach(token))
                {
                    arm();
                    block.Value = Block64.Of(2);
                }

                break;
            case CrashScenarios.UpdateValue:
                using (SharedValue<Block64> block = SharedValue<Block64>.Attach(token))
                {
                    arm();
                    block.Update(static _ => Block64.Of(2));
                }

                break;
            default:
                using (SharedValue<string> text = SharedValue<string>.Attach(token))
                {
                    arm();
                    text.Value = CrashScenarios.NewText;
                }

                break;
        }
    }
}
