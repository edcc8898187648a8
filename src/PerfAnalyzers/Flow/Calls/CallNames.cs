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
    private static readonly PerCompilation<CallNames> s_instances = new(static c => Close(EfModel.For(c)!));
    private static readonly ConditionalWeakTable<DeclaredMember, Member> s_members = new();

    private static readonly HashSet<uint> s_runners =
        Hashes(QueryOperators.TerminalNames.Where(static n => QueryOperators.WithoutAsync(n) is not null)
        .Concat(QueryOperators.CommandNames).Concat(StoreQueries.MethodNames).Concat(SqlQueries.MethodNames)
        .Concat([EfNames.Find, EfNames.FindAsync, EfNames.Load, EfNames.LoadAsync, EfNames.ForEachAsync])
        .Concat([EfNames.CompileQuery, EfNames.CompileAsyncQuery]));

    // Some run a query for sure; the others may as well be LINQ's on a list.
    private static readonly HashSet<uint> s_possibleRunners =
        new(s_runners.Concat(Hashes(QueryOperators.TerminalNames.Concat(["foreach"]))));
    private static readonly uint s_operator = WordHash.Get("op");

    private static readonly HashSet<uint> s_limits = Hashes(["Take"]);

    // What enumerates what it is given, and what a delegate makes run in memory.
    private static readonly HashSet<uint> s_consumers = Hashes(QueryCandidates.ConsumerNames.Concat(["Where"]));

    private static readonly HashSet<uint> s_saves = Hashes([EfNames.SaveChanges, EfNames.SaveChangesAsync]);

    // What a context sends besides queries.
    private static readonly HashSet<uint> s_commands =
        Hashes(AsyncForms.ContextCommands.Concat(AsyncForms.ContextCommands.Select(static n => n + "Async")));

    // What waits for a task.
    private static readonly HashSet<uint> s_waits = Hashes(["Result", "Wait", "GetResult"]);

    // Who sends a request does not name the method that handles it.
    private static readonly HashSet<uint> s_limitsWithRequests = Hashes(["Take", "Send", "SendAsync"]);

    private readonly HashSet<uint> _mayQuery;
    private readonly HashSet<uint> _sources;
    private readonly HashSet<uint> _limits;
    private readonly Lazy<HashSet<uint>> _mayLimit;
    private readonly Lazy<HashSet<uint>> _maySave;
    private readonly Lazy<HashSet<uint>> _concerned;

    private CallNames(List<Member> members, Mentions mentions, HashSet<uint> sources, bool hasRequests, ReferencedMethods referenced)
    {
        _limits = hasRequests ? s_limitsWithRequests : s_limits;
        _sources = sources;
        _mayQuery = Reach(members, mentions, m => MayRun(m, sources), referenced.MayQuery);
        _concerned = new(() =>
            new(s_possibleRunners.Concat(s_consumers).Concat(s_limitsWithRequests).Concat(s_commands).Concat(_sources)));
        _mayLimit = new(() => Reach(members, mentions, m => Overlap(m.Mentions, _limits), []));
        _maySave = new(() => Reach(members, mentions, static m => Overlap(m.Mentions, s_saves), referenced.MaySave));
    }

    /// <summary>
    /// The hashes of the names that may query, those of referenced projects too; operators, which have none, are left out.
    /// </summary>
    public IEnumerable<uint> ThatMayQuery => _mayQuery.Where(static n => n != s_operator);

    /// <summary>The hashes of the names that may save, likewise.</summary>
    public IEnumerable<uint> ThatMaySave => _maySave.Value.Where(static n => n != s_operator);

    /// <summary>The names of this compilation.</summary>
    public static CallNames Get(EfModel model) => s_instances.Get(model.Compilation);

    /// <summary>
    /// True when the operation calls a member whose name may run a query; local functions and lambdas in locals have to be looked at
    /// themselves.
    /// </summary>
    public bool MayQuery(IOperation operation) => operation switch
    {
        ILocalReferenceOperation => true,
        IInvocationOperation { TargetMethod: var method } =>
            method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || _mayQuery.Contains(WordHash.Get(method.Name)),
        IMethodReferenceOperation { Method: var method } =>
            method.MethodKind == MethodKind.LocalFunction || _mayQuery.Contains(WordHash.Get(method.Name)),
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

    /// <summary>True when what the call names may save, directly or through others.</summary>
    public bool MaySave(IInvocationOperation call) =>
        call.TargetMethod.MethodKind == MethodKind.LocalFunction || _maySave.Value.Contains(WordHash.Get(call.TargetMethod.Name));

    /// <summary>True when the method may save, by the words of its own text.</summary>
    public bool MaySave(IMethodSymbol method) => Says(method, m => Overlap(m.Mentions, s_saves) || Overlap(m.Mentions, _maySave.Value));

    /// <summary>
    /// True when the member may have something for the rules about queries to look at, by its words: what runs a query, what makes one,
    /// or a name behind which one of both may be.
    /// </summary>
    public bool MayConcern(DeclaredMember member) =>
        member.CreatesGenerically
        || member.Mentions(_concerned.Value)
        // What runs once has to be looked at only where it is about the size of a page.
        || (_mayQuery.Contains(s_operator) || member.Mentions(_mayQuery)) && (member.MayRepeat || member.HandsOn(_mayQuery))
        || member.Mentions(_mayLimit.Value)
        || member.Mentions(s_waits) && member.Mentions(_mayQuery)
        || member.MayRepeat && member.Mentions(_maySave.Value);

    /// <summary>True when the member may query or save, by its words: only then it is bound, to be told to other projects.</summary>
    public bool MayBeTold(DeclaredMember member)
    {
        var words = s_members.GetValue(member, static d => new(d));
        return _mayQuery.Contains(words.Name) && (MayRun(words, _sources) || Overlap(words.Mentions, _mayQuery))
            || _maySave.Value.Contains(words.Name) && (Overlap(words.Mentions, s_saves) || Overlap(words.Mentions, _maySave.Value));
    }

    /// <summary>True when the member may query or save itself, by its words, and not only through others.</summary>
    public bool MayRunItself(DeclaredMember member)
    {
        var words = s_members.GetValue(member, static d => new(d));
        return MayRun(words, _sources) || Overlap(words.Mentions, s_saves);
    }

    private static bool Says(IMethodSymbol method, Func<Member, bool> what)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // What the table does not know is not decided by it.
            if (DeclaredMembers.At(reference.SyntaxTree, reference.Span.Start) is not { } declared
                || what(s_members.GetValue(declared, static d => new(d))))
                return true;
        }

        return method.DeclaringSyntaxReferences.IsEmpty;
    }

    private static bool MayRun(Member member, HashSet<uint> sources) =>
        member.RunsForSure || member.MayRun && Overlap(member.Mentions, sources);

    private static CallNames Close(EfModel model)
    {
        var sources = Hashes(
        [
            EfNames.Set, EfNames.Query, EfNames.Database, EfNames.FromSql, EfNames.FromSqlRaw, EfNames.FromSqlInterpolated,
            "Table", "Entities", "IQueryable", "IOrderedQueryable", "DbSet",
        ]);
        foreach (var context in model.Entities.Contexts)
        {
            foreach (var property in context.AllProperties())
            {
                if (model.Symbols.IsDbSet(property.Type))
                    sources.Add(WordHash.Get(property.Name));
            }
        }

        var mentions = Calls.Mentions.Get(model.Compilation);
        var members = mentions.Members.Select(static m => s_members.GetValue(m, static d => new(d))).ToList();
        foreach (var member in members)
        {
            if (member.ReturnsQuery)
                sources.Add(member.Name);
        }

        var hasRequests = DeclaredMembers.Get(model.Compilation).Named(RequestHandlers.MethodName).Count > 0;
        return new(members, mentions, sources, hasRequests, ReferencedMethods.Get(model.Compilation));
    }

    /// <summary>
    /// The names of the members that are meant, here and elsewhere, and of those that mention one of them, and so on: from callees to
    /// callers.
    /// </summary>
    private static HashSet<uint> Reach(
        List<Member> members,
        Mentions mentions,
        Func<Member, bool> isMeant,
        HashSet<uint> elsewhere)
    {
        var reached = new HashSet<uint>();
        var pending = new Queue<uint>();
        foreach (var member in members)
        {
            // Who mentions a name of another project is not in the table of mentions, which has only this one's.
            if ((isMeant(member) || elsewhere.Count > 0 && Overlap(member.Mentions, elsewhere)) && reached.Add(member.Name))
                pending.Enqueue(member.Name);
        }

        while (pending.Count > 0)
        {
            foreach (var caller in mentions.Of(pending.Dequeue()))
            {
                var name = NameOf(caller);
                if (reached.Add(name))
                    pending.Enqueue(name);
            }
        }

        reached.UnionWith(elsewhere);
        return reached;
    }

    /// <summary>The hash of the name that a member is called by: an operator is called without one.</summary>
    private static uint NameOf(DeclaredMember member) => member.IsCalledWithoutName ? s_operator : member.NameHash;

    private static bool Overlap(uint[] words, HashSet<uint> set)
    {
        foreach (var word in words)
        {
            if (set.Contains(word))
                return true;
        }

        return false;
    }

    private static HashSet<uint> Hashes(IEnumerable<string> names) => new(names.Select(WordHash.Get));

    /// <summary>What the words of a member say of it.</summary>
    private sealed class Member
    {
        public Member(DeclaredMember declared)
        {
            Declared = declared;
            foreach (var word in declared.Words)
            {
                // Every sure runner is also a possible one.
                if (!s_possibleRunners.Contains(word))
                    continue;
                MayRun = true;
                RunsForSure |= s_runners.Contains(word);
            }

            var type = declared.Type is NullableTypeSyntax nullable ? nullable.ElementType : declared.Type;
            type = (type as QualifiedNameSyntax)?.Right ?? type;
            ReturnsQuery = type is GenericNameSyntax { Identifier.ValueText: "IQueryable" or "DbSet" or "IOrderedQueryable" };
        }

        public DeclaredMember Declared { get; }

        /// <summary>The hash of the name that it is called by.</summary>
        public uint Name => NameOf(Declared);

        public uint[] Mentions => Declared.Words;

        public bool RunsForSure { get; }

        public bool MayRun { get; }

        public bool ReturnsQuery { get; }
    }
}
