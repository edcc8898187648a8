using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about the indexes that a model has: they report where the code asks for one.</summary>
public abstract class IndexAnalyzer : RuleAnalyzer
{
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_mayIndex = new();

    private protected IndexAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override bool AppliesTo(Compilation compilation) => EfModel.For(compilation) is { IsInSight: true };

    // The model is read only where a file asks for an index.
    private protected sealed override bool Concerns(SyntaxTree tree, Compilation compilation) =>
        s_mayIndex.GetValue(tree, static t => new(MayIndex(t))).Value;

    private protected sealed override void Analyze(FileContext file)
    {
        if (EfModel.For(file.Compilation) is not { } model)
            return;
        var indexes = EfIndexes.Get(model);
        foreach (var entity in indexes.All)
        {
            // What is out of sight may be what is missing here.
            if (entity.IsComplete && entity.Indexes.Any(i => i.Syntax?.SyntaxTree == file.Tree))
                Analyze(file, entity, indexes);
        }
    }

    /// <summary>Asks the rule's question of an entity that has an index by this file.</summary>
    private protected abstract void Analyze(FileContext file, EntityIndexes entity, EfIndexes indexes);

    /// <summary>Where an index is asked for: the attribute, or <c>HasIndex</c> and its arguments.</summary>
    private protected static Location LocationOf(SyntaxNode index) =>
        index is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            ? Location.Create(call.SyntaxTree, TextSpan.FromBounds(access.Name.SpanStart, call.Span.End))
            : index.GetLocation();

    private static bool MayIndex(SyntaxTree tree) =>
        ModelConfiguration.Configures(tree, CancellationToken.None)
        || tree.GetRoot()
            .DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<TypeDeclarationSyntax>()
            .Any(static t => t.AttributeLists.Any(static l => l.Attributes.Any(IsIndex)));

    private static bool IsIndex(AttributeSyntax attribute) =>
        (attribute.Name is QualifiedNameSyntax qualified ? qualified.Right : attribute.Name)
            is SimpleNameSyntax { Identifier.ValueText: "Index" or "IndexAttribute" };
}
