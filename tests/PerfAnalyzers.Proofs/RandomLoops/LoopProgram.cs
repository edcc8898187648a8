namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>A class with a method that asks the database in a loop.</summary>
internal sealed record LoopProgram(ulong Seed, string Name, string Text)
{
    public static LoopProgram Create(ulong seed)
    {
        var name = $"Run{seed}";
        return new(seed, name, new LoopWriter(new(seed)).Write(name));
    }
}
