using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>How a referenced project configures models and contexts.</summary>
/// <param name="facts">What every question needs.</param>
/// <param name="details">What few questions need.</param>
/// <param name="options">The options of its contexts.</param>
internal sealed class ReferencedModel(ModelFacts facts, Lazy<ModelFacts> details, ConfiguredOptions options)
{
    public ModelFacts Facts => facts;

    public ModelFacts Details => details.Value;

    public ConfiguredOptions Options => options;
}

/// <summary>
/// What the projects that a compilation refers to say of models and contexts: in their assemblies, or, where they are at hand as source and
/// nothing was written, in their code.
/// </summary>
internal static class ReferencedModels
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, StrongBox<ReferencedModel?>> s_told = new();

    /// <summary>The models of the projects that a compilation refers to.</summary>
    public static ImmutableArray<ReferencedModel> Get(EfSymbols symbols)
    {
        var found = ImmutableArray.CreateBuilder<ReferencedModel>();
        foreach (var assembly in symbols.Compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (Get(assembly, symbols.Compilation) is { } model)
                found.Add(model);
        }

        return found.ToImmutable();
    }

    /// <summary>True when an assembly tells how it configures its contexts.</summary>
    public static bool AreKnown(IAssemblySymbol assembly, Compilation compilation) =>
        AssemblyFacts.Get(assembly) is not null
        || AssemblyFacts.SourceOf(assembly, compilation) is { } source && EfModel.For(source) is not null;

    private static ReferencedModel? Get(IAssemblySymbol assembly, Compilation compilation)
    {
        if (s_told.GetValue(assembly, static a => new(Read(a))).Value is { } told)
            return told;
        return AssemblyFacts.SourceOf(assembly, compilation) is { } source && EfModel.For(source) is { } model
            ? model.Configuration.AsReferenced()
            : null;
    }

    // Facts and details are one text; which of them something is, who asks knows.
    private static ReferencedModel? Read(IAssemblySymbol assembly)
    {
        if (AssemblyFacts.Get(assembly) is not { } told)
            return null;
        var facts = ModelFacts.Read(told);
        return new(facts, new(() => facts), ConfiguredOptions.Read(told));
    }
}
