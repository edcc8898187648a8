using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Roslyn;

/// <summary>The bodies of a compilation's members as operations, bound on demand and kept as long as the compilation.</summary>
internal sealed class Bodies
{
    private static readonly ConditionalWeakTable<Compilation, Bodies> s_instances = new();

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);

    private Bodies(Compilation compilation) => _compilation = compilation;

    /// <summary>The bodies of this compilation.</summary>
    public static Bodies Get(Compilation compilation) => s_instances.GetValue(compilation, static c => new Bodies(c));

    /// <summary>The semantic model of a tree, or null when the tree is another compilation's: in an editor, referenced projects are compilations too.</summary>
    public SemanticModel? ModelOf(SyntaxTree tree)
    {
        if (_models.TryGetValue(tree, out var model))
            return model;
        if (!_compilation.ContainsSyntaxTree(tree))
            return null;
#pragma warning disable RS1030 // A definition in another tree has no other model; this is the only place that asks for one, and it keeps it.
        return _models.GetOrAdd(tree, t => _compilation.GetSemanticModel(t));
#pragma warning restore RS1030
    }

    /// <summary>The body of a method, an accessor or a property's getter, or the initialiser of a field or property; null when it has none here.</summary>
    public IOperation? Get(ISymbol member, CancellationToken cancellation)
    {
        if (member.DeclaringSyntaxReferences.IsEmpty)
            return null;
        if (_bodies.TryGetValue(member, out var known))
            return known;

        var body = Bind(member, cancellation);
        _bodies.TryAdd(member, body);
        return body;
    }

    /// <summary>The code that a call of a method runs, or a method group that is handed on; null when it is out of sight, or may be one of several.</summary>
    public IOperation? RunBy(IMethodSymbol called, IOperation site)
    {
        var method = called.Implementation();
        if (method.MethodKind == MethodKind.LocalFunction)
            return BodyIndex.Around(site).LocalFunction(method)?.Body;
        if (method.IsAbstract || method.ContainingType?.TypeKind == TypeKind.Interface)
            method = Implementations.OnlyOne(_compilation, method)?.Implementation() ?? method;
        if (method.IsAbstract || !method.IsDeclaredIn(_compilation) || method.IsVirtual && Implementations.IsOverridden(_compilation, method))
            return null;
        return Get(method, default);
    }

    private IOperation? Bind(ISymbol member, CancellationToken cancellation)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (ModelOf(reference.SyntaxTree) is not { } model)
                continue;
            if (BodyOf(reference.GetSyntax(cancellation)) is { } syntax && model.GetOperation(syntax, cancellation) is { } operation)
                return operation;
        }

        return null;
    }

    private static SyntaxNode? BodyOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } => null,
        BaseMethodDeclarationSyntax method => method,
        LocalFunctionStatementSyntax local => local,
        AccessorDeclarationSyntax { Body: null, ExpressionBody: null } => null,
        AccessorDeclarationSyntax accessor => accessor,
        PropertyDeclarationSyntax { ExpressionBody: { } arrow } => arrow,
        PropertyDeclarationSyntax { AccessorList: { } list } property => GetterOf(list) ?? (SyntaxNode?)property.Initializer,
        PropertyDeclarationSyntax property => property.Initializer,
        VariableDeclaratorSyntax variable => variable.Initializer,
        ArrowExpressionClauseSyntax arrow => arrow,
        _ => null,
    };

    private static SyntaxNode? GetterOf(AccessorListSyntax list)
    {
        foreach (var accessor in list.Accessors)
        {
            if (accessor.IsKind(SyntaxKind.GetAccessorDeclaration) && (accessor.Body is not null || accessor.ExpressionBody is not null))
                return accessor;
        }

        return null;
    }
}
