using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>
/// The names of the members that may run a query, directly or through others, from the syntax alone. It says yes too often and never
/// no by mistake, so that only few bodies have to be bound to know.
/// </summary>
internal sealed class CallNames
{
    private static readonly ConditionalWeakTable<Compilation, CallNames> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Member[]> s_members = new();

    private readonly HashSet<string> _mayQuery;

    private CallNames(HashSet<string> mayQuery) => _mayQuery = mayQuery;

    /// <summary>True when a member of this name may run a query.</summary>
    public static bool MayQuery(string name, EfModel model) =>
        s_instances.GetValue(model.Compilation, c => new(Close(c, model)))._mayQuery.Contains(name);

    private static HashSet<string> Close(Compilation compilation, EfModel model)
    {
        var sources = new HashSet<string>(StringComparer.Ordinal) { "Set", "Query", "Database", "FromSql", "FromSqlRaw", "FromSqlInterpolated" };
        foreach (var context in model.Entities.Contexts)
        {
            foreach (var property in context.AllProperties())
            {
                if (model.Symbols.IsDbSet(property.Type))
                    sources.Add(property.Name);
            }
        }

        var members = new List<Member>();
        foreach (var tree in compilation.SyntaxTrees)
            members.AddRange(s_members.GetValue(tree, static t => Read(t)));
        foreach (var member in members)
        {
            if (member.ReturnsQuery)
                sources.Add(member.Name);
        }

        // From callee to callers, each name once.
        var callers = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>();
        foreach (var member in members)
        {
            foreach (var name in member.Names)
            {
                if (!callers.TryGetValue(name, out var list))
                    callers[name] = list = new();
                list.Add(member.Name);
            }

            if ((member.RunsForSure || member.MayRun && member.Names.Any(sources.Contains)) && reached.Add(member.Name))
                pending.Push(member.Name);
        }

        while (pending.Count > 0)
        {
            if (!callers.TryGetValue(pending.Pop(), out var list))
                continue;
            foreach (var caller in list)
            {
                if (reached.Add(caller))
                    pending.Push(caller);
            }
        }

        return reached;
    }

    private static Member[] Read(SyntaxTree tree)
    {
        var members = new List<Member>();
        foreach (var node in tree.GetRoot().DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            switch (node)
            {
                case MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null }:
                    var method = (MethodDeclarationSyntax)node;
                    members.Add(Read(method.Identifier.ValueText, method, method.ReturnType));
                    break;
                case PropertyDeclarationSyntax property:
                    members.Add(Read(property.Identifier.ValueText, property, property.Type));
                    break;
                case ConstructorDeclarationSyntax constructor:
                    members.Add(Read(constructor.Identifier.ValueText, constructor, null));
                    break;
                case FieldDeclarationSyntax field:
                    foreach (var variable in field.Declaration.Variables)
                    {
                        if (variable.Initializer is { } initializer)
                            members.Add(Read(variable.Identifier.ValueText, initializer, null));
                    }

                    break;
                case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or IndexerDeclarationSyntax:
                    members.Add(Read("op", node, null));
                    break;
            }
        }

        return members.ToArray();
    }

    private static Member Read(string name, SyntaxNode declaration, TypeSyntax? type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var runsForSure = false;
        var mayRun = false;
        foreach (var token in declaration.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.ForEachKeyword))
                mayRun = true;
            if (!token.IsKind(SyntaxKind.IdentifierToken))
                continue;
            var text = token.ValueText;
            if (!names.Add(text))
                continue;
            if (QueryOperators.IsCommandName(text) || QueryOperators.WithoutAsync(text) is not null && QueryOperators.IsTerminalName(text) || text is "Find" or "Load" or "LoadAsync" or "ForEachAsync" or "CompileQuery" or "CompileAsyncQuery")
                runsForSure = true;
            else if (QueryOperators.IsTerminalName(text))
                mayRun = true;
        }

        var typeName = (type as QualifiedNameSyntax)?.Right ?? type;
        return new(name, names.ToArray(), runsForSure, mayRun, typeName is GenericNameSyntax { Identifier.ValueText: "IQueryable" or "DbSet" or "IOrderedQueryable" });
    }

    /// <summary>What the syntax of a member says.</summary>
    private sealed record Member(string Name, string[] Names, bool RunsForSure, bool MayRun, bool ReturnsQuery);
}
