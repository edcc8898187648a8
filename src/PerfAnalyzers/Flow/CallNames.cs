using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
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
    private static readonly ConditionalWeakTable<Compilation, Lazy<CallNames>> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Member[]> s_members = new();

    private static readonly HashSet<uint> s_runners = Hashes(QueryOperators.TerminalNames.Where(static n => QueryOperators.WithoutAsync(n) is not null)
        .Concat(QueryOperators.CommandNames).Concat(["Find", "FindAsync", "Load", "LoadAsync", "ForEachAsync", "CompileQuery", "CompileAsyncQuery"]));

    private static readonly HashSet<uint> s_possibleRunners = Hashes(QueryOperators.TerminalNames.Concat(["foreach"]));
    private static readonly uint s_operator = Hash("op");

    private readonly HashSet<uint> _mayQuery;

    private CallNames(HashSet<uint> mayQuery) => _mayQuery = mayQuery;

    /// <summary>The names of this compilation.</summary>
    public static CallNames Of(EfModel model) => s_instances.GetValue(model.Compilation, c => new(() => new(Close(c, model)))).Value;

    /// <summary>True when the operation calls a member whose name may run a query; local functions and lambdas in locals have to be looked at themselves.</summary>
    public bool MayQuery(IOperation operation) => operation switch
    {
        ILocalReferenceOperation => true,
        IInvocationOperation { TargetMethod: var method } => method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || _mayQuery.Contains(Hash(method.Name)),
        IMethodReferenceOperation { Method: var method } => method.MethodKind == MethodKind.LocalFunction || _mayQuery.Contains(Hash(method.Name)),
        IObjectCreationOperation { Type: { } type } => _mayQuery.Contains(Hash(type.Name)),
        IPropertyReferenceOperation { Property: { IsIndexer: false, Name: var property } } => _mayQuery.Contains(Hash(property)),
        _ => _mayQuery.Contains(s_operator),
    };

    private static HashSet<uint> Close(Compilation compilation, EfModel model)
    {
        var sources = Hashes(["Set", "Query", "Table", "Entities", "Database", "FromSql", "FromSqlRaw", "FromSqlInterpolated", "IQueryable", "IOrderedQueryable", "DbSet"]);
        foreach (var context in model.Entities.Contexts)
        {
            foreach (var property in context.AllProperties())
            {
                if (model.Symbols.IsDbSet(property.Type))
                    sources.Add(Hash(property.Name));
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

        // Only words that name a member lead anywhere; most are locals, types and keywords.
        var named = new HashSet<uint>(members.Select(static m => m.Name));
        var reached = new HashSet<uint>();
        var open = new List<(uint Name, uint[] Mentions)>();
        foreach (var member in members)
        {
            if (member.RunsForSure || member.MayRun && Overlap(member.Mentions, sources))
                reached.Add(member.Name);
            else
                open.Add((member.Name, Array.FindAll(member.Mentions, named.Contains)));
        }

        // From callees to callers, until no name is added: as many rounds as the longest way to a query has calls.
        for (var hasGrown = true; hasGrown;)
        {
            hasGrown = false;
            for (var i = open.Count - 1; i >= 0; i--)
            {
                if (!Overlap(open[i].Mentions, reached))
                    continue;
                hasGrown |= reached.Add(open[i].Name);
                open[i] = open[open.Count - 1];
                open.RemoveAt(open.Count - 1);
            }
        }

        return reached;
    }

    private static bool Overlap(uint[] words, HashSet<uint> set)
    {
        foreach (var word in words)
        {
            if (set.Contains(word))
                return true;
        }

        return false;
    }

    private static Member[] Read(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        if (ModelConfiguration.IsGeneratedByMigrations(text))
            return [];

        var members = new List<Member>();
        foreach (var node in tree.GetRoot().DescendantNodes(static n => n is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            switch (node)
            {
                case MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null }:
                    var method = (MethodDeclarationSyntax)node;
                    members.Add(Read(method.Identifier.ValueText, method, method.ReturnType, text));
                    break;
                case PropertyDeclarationSyntax property:
                    members.Add(Read(property.Identifier.ValueText, property, property.Type, text));
                    break;
                case ConstructorDeclarationSyntax constructor:
                    members.Add(Read(constructor.Identifier.ValueText, constructor, null, text));
                    break;
                case FieldDeclarationSyntax field:
                    foreach (var variable in field.Declaration.Variables)
                        members.Add(Read(variable.Identifier.ValueText, variable, field.Declaration.Type, text));

                    break;
                case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or IndexerDeclarationSyntax:
                    members.Add(Read("op", node, null, text));
                    break;
            }
        }

        return members.ToArray();
    }

    /// <summary>
    /// Reads the words of a member from its text: what stands in comments and strings counts too, which only makes the answer yes more
    /// often, and no tokens have to be made for it.
    /// </summary>
    private static Member Read(string name, SyntaxNode declaration, TypeSyntax? type, string text)
    {
        var mentions = new HashSet<uint>();
        var span = declaration.Span;
        var end = Math.Min(span.End, text.Length);
        for (var at = span.Start; at < end;)
        {
            if (!IsWordPart(text[at]))
            {
                at++;
                continue;
            }

            var hash = HashStart;
            while (at < end && IsWordPart(text[at]))
                hash = HashNext(hash, text[at++]);
            mentions.Add(hash);
        }

        var typeName = type is NullableTypeSyntax nullable ? nullable.ElementType : type;
        typeName = (typeName as QualifiedNameSyntax)?.Right ?? typeName;
        return new(
            Hash(name),
            mentions.ToArray(),
            mentions.Overlaps(s_runners),
            mentions.Overlaps(s_possibleRunners),
            typeName is GenericNameSyntax { Identifier.ValueText: "IQueryable" or "DbSet" or "IOrderedQueryable" });
    }

    private static bool IsWordPart(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' || c > 127 && char.IsLetterOrDigit(c);

    // FNV-1a: two names with one hash only make the answer yes once too often.
    private const uint HashStart = 2166136261;

    private static uint HashNext(uint hash, char c) => unchecked((hash ^ c) * 16777619);

    private static uint Hash(string name)
    {
        var hash = HashStart;
        foreach (var c in name)
            hash = HashNext(hash, c);
        return hash;
    }

    private static HashSet<uint> Hashes(IEnumerable<string> names) => new(names.Select(Hash));

    /// <summary>What the text of a member says: its name and the words in it as hashes.</summary>
    private sealed record Member(uint Name, uint[] Mentions, bool RunsForSure, bool MayRun, bool ReturnsQuery);
}
