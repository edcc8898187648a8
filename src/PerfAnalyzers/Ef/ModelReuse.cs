using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// What one compilation found out of the model is what the next one would: in an editor, each key makes a compilation, and most change
/// nothing but the body of a method. Types and configuration are then taken over, by name, and neither is bound again.
/// </summary>
internal sealed class ModelReuse
{
    private const int MostChangedTrees = 4;

    // Weak, as whoever still has a compilation has its model, and with that this.
    private static readonly ConcurrentDictionary<string, WeakReference<ModelReuse>> s_latest = new();

    private readonly ImmutableArray<SyntaxTree> _trees;
    private readonly ImmutableArray<MetadataReference> _references;
    private readonly CompilationOptions _options;
    private readonly Findings _findings;

    private ModelReuse(Compilation compilation, Findings findings)
    {
        _trees = TreesOf(compilation);
        _references = compilation.References.ToImmutableArray();
        _options = compilation.Options;
        _findings = findings;
    }

    /// <summary>For a compilation: with what the last one of its name found, if that holds for this one.</summary>
    public static ModelReuse For(Compilation compilation)
    {
        // A project with several target frameworks is several compilations of one name, with different references.
        var name = $"{compilation.AssemblyName}/{compilation.ExternalReferences.Length}";
        var earlier = s_latest.TryGetValue(name, out var reference) && reference.TryGetTarget(out var latest) ? latest : null;
        var reuse = new ModelReuse(compilation, earlier is not null && earlier.HoldsFor(compilation) ? earlier._findings : new());
        s_latest[name] = new(reuse);
        return reuse;
    }

    /// <summary>The configuration, read or taken over.</summary>
    public ModelConfiguration Configuration(EfSymbols symbols)
    {
        lock (_findings)
        {
            return _findings.Configuration = _findings.Configuration?.In(symbols) ?? ModelConfiguration.Read(symbols);
        }
    }

    /// <summary>The entities, read or taken over.</summary>
    public EfEntities Entities(EfSymbols symbols, ModelConfiguration configuration)
    {
        lock (_findings)
        {
            var entities = new EfEntities(symbols, configuration, _findings.Types);
            _findings.Types = entities.Types;
            return entities;
        }
    }

    private bool HoldsFor(Compilation compilation)
    {
        var trees = TreesOf(compilation);
        if (trees.Length != _trees.Length || !compilation.References.SequenceEqual(_references) || !compilation.Options.Equals(_options))
            return false;
        var changed = 0;
        for (var i = 0; i < trees.Length; i++)
        {
            if (!ReferenceEquals(trees[i], _trees[i]) && (++changed > MostChangedTrees || !SaysTheSame(_trees[i], trees[i])))
                return false;
        }

        return true;
    }

    /// <summary>What the project tells others follows from the rest, and comes after it.</summary>
    private static ImmutableArray<SyntaxTree> TreesOf(Compilation compilation)
    {
        var trees = compilation.SyntaxTrees as ImmutableArray<SyntaxTree>? ?? compilation.SyntaxTrees.ToImmutableArray();
        return trees.RemoveAll(static t => t.FilePath.EndsWith(AssemblyFacts.FileName, StringComparison.Ordinal));
    }

    /// <summary>True when what is different is in bodies, of types that the model knows nothing of, and configures nothing.</summary>
    private bool SaysTheSame(SyntaxTree before, SyntaxTree after) =>
        !ModelConfiguration.Configures(before, CancellationToken.None)
        && !ModelConfiguration.Configures(after, CancellationToken.None)
        && SyntaxFactory.AreEquivalent(before, after, topLevel: true)
        // Whether a collection without a setter is a navigation is seen in its getter's body.
        && (_findings.Types is not { } types || !TypesIn(after).Any(t => types.HasName(MetadataNameOf(t))));

    private static IEnumerable<TypeDeclarationSyntax> TypesIn(SyntaxTree tree) =>
        tree.GetRoot()
            .DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<TypeDeclarationSyntax>();

    private static string MetadataNameOf(TypeDeclarationSyntax type) =>
        type.TypeParameterList is { Parameters.Count: var arity and > 0 }
            ? $"{type.Identifier.ValueText}`{arity}" : type.Identifier.ValueText;

    /// <summary>What was found, by whichever compilation was asked first.</summary>
    private sealed class Findings
    {
        public ModelConfiguration? Configuration { get; set; }

        public MappedTypes? Types { get; set; }
    }
}
