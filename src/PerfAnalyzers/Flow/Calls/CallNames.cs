using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The names of the members that may run a query, or limit one, directly or through others, from the syntax alone. It says yes too often
/// and never no by mistake, so that only few bodies have to be bound to know.
/// </summary>
internal sealed class CallNames
{
    private static readonly ConditionalWeakTable<Compilation, Lazy<CallNames>> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, Member[]> s_members = new();

    private static readonly HashSet<uint> s_runners = Hashes(QueryOperators.TerminalNames.Where(static n => QueryOperators.WithoutAsync(n) is not null)
        .Concat(QueryOperators.CommandNames).Concat(["Find", "FindAsync", "Load", "LoadAsync", "ForEachAsync", "CompileQuery", "CompileAsyncQuery"]));

    // Some run a query for sure; the others may as well be LINQ's on a list.
    private static readonly HashSet<uint> s_possibleRunners = new(s_runners.Concat(Hashes(QueryOperators.TerminalNames.Concat(["foreach"]))));
    private static readonly uint s_operator = WordHash.Get("op");

    private static readonly HashSet<uint> s_limits = Hashes(["Take"]);

    // Who sends a request does not name the method that handles it.
    private static readonly HashSet<uint> s_limitsWithRequests = Hashes(["Take", "Send", "SendAsync"]);

    private readonly HashSet<uint> _mayQuery;
    private readonly HashSet<uint> _sources;
    private readonly HashSet<uint> _limits;
    private readonly Lazy<HashSet<uint>> _mayLimit;

    private CallNames(List<Member> members, HashSet<uint> sources, bool hasRequests)
    {
        _limits = hasRequests ? s_limitsWithRequests : s_limits;
        _sources = sources;
        _mayQuery = Reach(members, m => MayRun(m, sources));
        _mayLimit = new(() => Reach(members, m => Overlap(m.Mentions, _limits)));
    }

    /// <summary>The names of this compilation.</summary>
    public static CallNames Get(EfModel model) => s_instances.GetValue(model.Compilation, c => new(() => Close(c, model))).Value;

    /// <summary>True when the operation calls a member whose name may run a query; local functions and lambdas in locals have to be looked at themselves.</summary>
    public bool MayQuery(IOperation operation) => operation switch
    {
        ILocalReferenceOperation => true,
        IInvocationOperation { TargetMethod: var method } => method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || _mayQuery.Contains(WordHash.Get(method.Name)),
        IMethodReferenceOperation { Method: var method } => method.MethodKind == MethodKind.LocalFunction || _mayQuery.Contains(WordHash.Get(method.Name)),
        IObjectCreationOperation { Type: { } type } => _mayQuery.Contains(WordHash.Get(type.Name)),
        IPropertyReferenceOperation { Property: { IsIndexer: false, Name: var property } } => _mayQuery.Contains(WordHash.Get(property)),
        _ => _mayQuery.Contains(s_operator),
    };

    /// <summary>
    /// True when the method may run a query by the words of its own text: another one of its name may be why the name does. Asked
    /// before the method is bound.
    /// </summary>
    public bool MayQuery(IMethodSymbol method) =>
        // An operator is called without a word.
        _mayQuery.Contains(s_operator) || Says(method, m => MayRun(m, _sources) || Overlap(m.Mentions, _mayQuery));

    /// <summary>True when what the call names may limit a query, by <c>Take</c> or through others.</summary>
    public bool MayLimit(IInvocationOperation call) =>
        // The names are those of members; a local function has to be looked at itself.
        call.TargetMethod.MethodKind == MethodKind.LocalFunction || _mayLimit.Value.Contains(WordHash.Get(call.TargetMethod.Name));

    /// <summary>True when the method may limit a query, by the words of its own text.</summary>
    public bool MayLimit(IMethodSymbol method) => Says(method, m => Overlap(m.Mentions, _limits) || Overlap(m.Mentions, _mayLimit.Value));

    private static bool Says(IMethodSymbol method, Func<Member, bool> what)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // What the table does not know is not decided by it.
            if (!s_members.TryGetValue(reference.SyntaxTree, out var members) || MemberAt(members, reference.Span.Start) is not { } member || what(member))
                return true;
        }

        return method.DeclaringSyntaxReferences.IsEmpty;
    }

    private static Member? MemberAt(Member[] members, int position)
    {
        foreach (var member in members)
        {
            if (member.Start <= position && position < member.End)
                return member;
        }

        return null;
    }

    private static bool MayRun(Member member, HashSet<uint> sources) => member.RunsForSure || member.MayRun && Overlap(member.Mentions, sources);

    private static CallNames Close(Compilation compilation, EfModel model)
    {
        var sources = Hashes(["Set", "Query", "Table", "Entities", "Database", "FromSql", "FromSqlRaw", "FromSqlInterpolated", "IQueryable", "IOrderedQueryable", "DbSet"]);
        foreach (var context in model.Entities.Contexts)
        {
            foreach (var property in context.AllProperties())
            {
                if (model.Symbols.IsDbSet(property.Type))
                    sources.Add(WordHash.Get(property.Name));
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

        return new(members, sources, compilation.ContainsSymbolsWithName(RequestHandlers.MethodName, SymbolFilter.Member));
    }

    /// <summary>The names of the members that are meant, and of those that mention one of them, and so on.</summary>
    private static HashSet<uint> Reach(List<Member> members, Func<Member, bool> isMeant)
    {
        var reached = new HashSet<uint>();
        var pending = new Queue<uint>();
        var open = new List<Member>();
        foreach (var member in members)
        {
            if (!isMeant(member))
                open.Add(member);
            else if (reached.Add(member.Name))
                pending.Enqueue(member.Name);
        }

        // Only words that name a member lead anywhere; most are locals, types and keywords.
        var callers = new Dictionary<uint, List<uint>?>();
        foreach (var member in members)
            callers[member.Name] = null;
        foreach (var member in open)
        {
            if (reached.Contains(member.Name))
                continue;
            foreach (var word in member.Mentions)
            {
                if (!callers.TryGetValue(word, out var mentioning))
                    continue;
                if (mentioning is null)
                    callers[word] = mentioning = new();
                mentioning.Add(member.Name);
            }
        }

        // From callees to callers.
        while (pending.Count > 0)
        {
            if (callers[pending.Dequeue()] is not { } mentioning)
                continue;
            foreach (var caller in mentioning)
            {
                if (reached.Add(caller))
                    pending.Enqueue(caller);
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
        var words = new WordSet();
        var pending = new Stack<SyntaxList<MemberDeclarationSyntax>>();
        pending.Push(((CompilationUnitSyntax)tree.GetRoot()).Members);
        while (pending.Count > 0)
        {
            foreach (var node in pending.Pop())
            {
                switch (node)
                {
                    case BaseNamespaceDeclarationSyntax space:
                        pending.Push(space.Members);
                        break;
                    case TypeDeclarationSyntax type:
                        pending.Push(type.Members);
                        break;
                    default:
                        Read(node, text, words, members);
                        break;
                }
            }
        }

        return members.ToArray();
    }

    private static void Read(MemberDeclarationSyntax node, string text, WordSet words, List<Member> members)
    {
        switch (node)
        {
            case MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null }:
                var method = (MethodDeclarationSyntax)node;
                members.Add(Read(method.Identifier, method, method.ReturnType, text, words));
                break;
            case PropertyDeclarationSyntax property:
                members.Add(Read(property.Identifier, property, property.Type, text, words));
                break;
            case ConstructorDeclarationSyntax constructor:
                members.Add(Read(constructor.Identifier, constructor, null, text, words));
                break;
            case FieldDeclarationSyntax field:
                foreach (var variable in field.Declaration.Variables)
                    members.Add(Read(variable.Identifier, variable, field.Declaration.Type, text, words));
                break;
            case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or IndexerDeclarationSyntax:
                members.Add(Read(null, node, null, text, words));
                break;
        }
    }

    /// <summary>
    /// Reads the words of a member from its text: what stands in comments and strings counts too, which only makes the answer yes more
    /// often, and no tokens have to be made for it.
    /// </summary>
    private static Member Read(SyntaxToken? name, SyntaxNode declaration, TypeSyntax? type, string text, WordSet words)
    {
        words.Clear();
        var span = declaration.Span;
        var end = Math.Min(span.End, text.Length);
        // From the name on: it counts as a word only where the member calls itself, or an overload.
        for (var at = name?.Span.End ?? span.Start; at < end;)
        {
            if (!WordHash.IsPart(text[at]))
            {
                at++;
                continue;
            }

            var hash = WordHash.Start;
            while (at < end && WordHash.IsPart(text[at]))
                hash = WordHash.Next(hash, text[at++]);
            words.Add(hash);
        }

        bool runsForSure = false, mayRun = false;
        foreach (var word in words)
        {
            // Every sure runner is also a possible one.
            if (!s_possibleRunners.Contains(word))
                continue;
            mayRun = true;
            runsForSure |= s_runners.Contains(word);
        }

        var typeName = type is NullableTypeSyntax nullable ? nullable.ElementType : type;
        typeName = (typeName as QualifiedNameSyntax)?.Right ?? typeName;
        return new(
            name is { } identifier ? WordHash.Get(identifier.ValueText) : s_operator,
            span.Start,
            span.End,
            words.ToArray(),
            runsForSure,
            mayRun,
            typeName is GenericNameSyntax { Identifier.ValueText: "IQueryable" or "DbSet" or "IOrderedQueryable" });
    }

    private static HashSet<uint> Hashes(IEnumerable<string> names) => new(names.Select(WordHash.Get));

    /// <summary>What the text of a member says: its name and the words in it as hashes.</summary>
    private sealed record Member(uint Name, int Start, int End, uint[] Mentions, bool RunsForSure, bool MayRun, bool ReturnsQuery);

    /// <summary>The different words of one member, used again for the next: an open-addressed table whose rounds tell old entries from new ones.</summary>
    private sealed class WordSet
    {
        private (uint Word, int Round)[] _slots = new (uint, int)[256];
        private uint[] _words = new uint[128];
        private int _count;
        private int _round = 1;

        public void Clear()
        {
            _count = 0;
            _round++;
        }

        public void Add(uint word)
        {
            var mask = _slots.Length - 1;
            var at = (int)(word ^ word >> 16) & mask;
            while (_slots[at].Round == _round)
            {
                if (_slots[at].Word == word)
                    return;
                at = at + 1 & mask;
            }

            _slots[at] = (word, _round);
            _words[_count++] = word;
            if (_count == _words.Length)
                Grow();
        }

        public Span<uint>.Enumerator GetEnumerator() => _words.AsSpan(0, _count).GetEnumerator();

        public uint[] ToArray() => _words.AsSpan(0, _count).ToArray();

        private void Grow()
        {
            var words = _words;
            var count = _count;
            _slots = new (uint, int)[_slots.Length * 2];
            _words = new uint[words.Length * 2];
            _count = 0;
            for (var i = 0; i < count; i++)
                Add(words[i]);
        }
    }
}
