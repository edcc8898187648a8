using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// The code of a compilation's members as operations, each bound once and kept as long as the compilation. The compiler's own semantic
/// model of a file has the bodies that the compiler has bound already: it is kept as soon as an analyzer is handed it.
/// </summary>
internal sealed class Bodies
{
    private static readonly PerCompilation<Bodies> s_instances = new(static c => new(c));

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxTree, byte> _early = new();

    private Bodies(Compilation compilation) => _compilation = compilation;

    /// <summary>The bodies of this compilation.</summary>
    public static Bodies Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>
    /// The files that were asked about before the compiler had handed over its model: what is read of them is bound for us alone, and bound
    /// again when the compiler comes to it. In a build there are none; in an editor they are the other files of a question.
    /// </summary>
    public ICollection<SyntaxTree> AskedEarly => _early.Keys;

    /// <summary>Takes the semantic model that the compiler has of a file, unless there is one already.</summary>
    public void Keep(SemanticModel model)
    {
        if (!_models.ContainsKey(model.SyntaxTree))
            _models.TryAdd(model.SyntaxTree, model);
    }

    /// <summary>
    /// The semantic model of a tree, or null when the tree is another compilation's: in an editor, referenced projects are compilations
    /// too.
    /// </summary>
    public SemanticModel? ModelOf(SyntaxTree tree)
    {
        if (_models.TryGetValue(tree, out var model))
            return model;
        if (!_compilation.ContainsSyntaxTree(tree))
            return null;
        _early.TryAdd(tree, 0);
        // A definition in another tree has no other model; this is the only place that asks for one, and it keeps it.
#pragma warning disable RS1030
        return _models.GetOrAdd(tree, t => _compilation.GetSemanticModel(t));
#pragma warning restore RS1030
    }

    /// <summary>
    /// The body of a method, an accessor or a property's getter, or the initialiser of a field or property; null when it has none here.
    /// </summary>
    public IOperation? Get(ISymbol member)
    {
        if (member.DeclaringSyntaxReferences.IsEmpty)
            return null;
        if (_bodies.TryGetValue(member, out var known))
            return known;

        IOperation? body = null;
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (ModelOf(reference.SyntaxTree) is { } model
                && BodyOf(reference.GetSyntax()) is { } syntax
                && model.GetOperation(syntax) is { } bound)
            {
                body = bound;
                break;
            }
        }

        _bodies.TryAdd(member, body);
        return body;
    }

    /// <summary>
    /// The bodies of a declared member, with the members that they belong to: a property may have two accessors and an initialiser.
    /// </summary>
    public IReadOnlyList<(ISymbol Member, IOperation Root)> In(DeclaredMember declared)
    {
        if (ModelOf(declared.Node.SyntaxTree) is not { } model)
            return [];
        switch (declared.Node)
        {
            case BasePropertyDeclarationSyntax property:
                var found = new List<(ISymbol, IOperation)>(2);
                foreach (var (declaration, body) in BodiesOf(property))
                {
                    if (Of(declaration, body, model) is { } part)
                        found.Add(part);
                }

                return found;
            case VariableDeclaratorSyntax { Initializer: { } value }:
                return Of(declared.Node, value, model) is { } ofField ? [ofField] : [];
            case BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } or VariableDeclaratorSyntax:
                return [];
            default:
                return Of(declared.Node, declared.Node, model) is { } only ? [only] : [];
        }
    }

    private static (ISymbol Member, IOperation Root)? Of(SyntaxNode declaration, SyntaxNode body, SemanticModel model)
    {
        if (model.GetOperation(body) is not { } root || model.GetDeclaredSymbol(declaration) is not { } member)
            return null;
        return ((member as IPropertySymbol)?.GetMethod is { } getter && body is ArrowExpressionClauseSyntax ? getter : member, root);
    }

    private static IEnumerable<(SyntaxNode Declaration, SyntaxNode Body)> BodiesOf(BasePropertyDeclarationSyntax property)
    {
        foreach (var accessor in property.AccessorList?.Accessors ?? default)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
                yield return (accessor, accessor);
        }

        if (((property as PropertyDeclarationSyntax)?.ExpressionBody ?? (property as IndexerDeclarationSyntax)?.ExpressionBody)
            is { } arrow)
            yield return (property, arrow);
        if (property is PropertyDeclarationSyntax { Initializer: { } initializer })
            yield return (property, initializer);
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
        // The statements of a program.
        CompilationUnitSyntax program => program,
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
