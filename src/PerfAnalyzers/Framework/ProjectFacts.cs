using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>
/// What a project tells those that refer to it: how it configures its model, which of its contexts a pool may have, and which of its
/// methods query or save.
/// </summary>
internal static class ProjectFacts
{
    // A project with more than this has methods by the thousand; those whose ids come last are then unknown to others, as all were before.
    private const int MaxLength = 500_000;

    // What is told is bound for that alone, and bound again when the project is compiled: of a large project that would be most of it.
    private const int MaxMembers = 400;

    /// <summary>
    /// The text for <see cref="AssemblyFacts"/>; null when the project has nobody to tell, or nothing to do with EF Core and
    /// repositories. One without a line says that there is nothing to know.
    /// </summary>
    /// <param name="compilation">The project.</param>
    /// <param name="isLimited">
    /// False to tell of all methods, whatever that takes; else a large project tells of those that query themselves, up to a number.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    public static string? Write(Compilation compilation, bool isLimited, CancellationToken cancellation)
    {
        if (!AssemblyFacts.MayTell(compilation) || EfModel.For(compilation) is not { } model)
            return null;
        var text = new StringBuilder(AssemblyFacts.Version).Append('\n');
        var poolable = PoolableContexts.Names(model).Select(static n => $"{PoolableContexts.Kind}\t{n}");
        foreach (var line in model.Configuration.Write().Distinct().Concat(poolable).Concat(Methods(model, isLimited, cancellation)))
        {
            if (text.Length + line.Length >= MaxLength)
                break;
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Methods(EfModel model, bool isLimited, CancellationToken cancellation)
    {
        var lines = new SortedDictionary<string, MethodFact>(StringComparer.Ordinal);
        var names = CallNames.Get(model);
        var isFriendly = model.Compilation.Assembly
            .GetAttributes()
            .Any(static a => a.AttributeClass?.Name == "InternalsVisibleToAttribute");
        var members = model.Compilation.SyntaxTrees.SelectMany(static t => DeclaredMembers.In(t)).Where(names.MayBeTold).ToList();
        var isLarge = isLimited && members.Count > MaxMembers;
        if (isLarge)
            members = members.Where(names.MayRunItself).Take(MaxMembers).ToList();
        foreach (var member in members)
        {
            cancellation.ThrowIfCancellationRequested();
            if (MethodOf(member, model) is not { } method
                || !ReferencedMethods.MayBeTold(method)
                || method.DeclaredAccessibility == Accessibility.Internal && !isFriendly)
                continue;
            var implementation = method.Implementation();
            var fact = isLarge ? MethodFact.CreateOfBody(implementation, model) : MethodFact.Create(implementation, model);
            if (fact is not null && ReferencedMethods.IdOf(method) is { } id)
                lines[id] = fact;
        }

        return lines.SelectMany(static l => l.Value.Write(l.Key));
    }

    private static IMethodSymbol? MethodOf(DeclaredMember member, EfModel model) => member.Node switch
    {
        MethodDeclarationSyntax or ConstructorDeclarationSyntax =>
            model.Bodies.ModelOf(member.Node.SyntaxTree)?.GetDeclaredSymbol(member.Node) as IMethodSymbol,
        PropertyDeclarationSyntax =>
            (model.Bodies.ModelOf(member.Node.SyntaxTree)?.GetDeclaredSymbol(member.Node) as IPropertySymbol)?.GetMethod,
        _ => null,
    };
}
