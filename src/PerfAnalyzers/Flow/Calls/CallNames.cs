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

    private readonly HashSet<uint> _sources;
    private readonly HashSet<uint> _limits;
    private readonly ReachingMembers _mayQuery;
    private readonly Lazy<ReachingMembers> _mayLimit;
    private readonly Lazy<ReachingMembers> _maySave;
    private readonly Lazy<HashSet<uint>> _concerned;

    private readonly bool _isInSight;
    private readonly MemberNames _questions = new();

    private CallNames(Mentions mentions, HashSet<uint> sources, bool hasRequests, EfModel model)
    {
        var referenced = ReferencedMethods.Get(model.Compilation);
        var elsewhere = new MemberNames(others: referenced.MayQuery);
        foreach (var name in RepositoryInterfaces.Get(model.Compilation).MethodNames)
        {
            elsewhere.Add(name, MethodKind.Ordinary);
            _questions.Add(name, MethodKind.Ordinary);
        }

        _isInSight = model.IsInSight;
        _limits = hasRequests ? s_limitsWithRequests : s_limits;
        _sources = sources;
        _mayQuery = ReachingMembers.Create(mentions, MayRun, elsewhere);
        _concerned = new(() =>
            new(s_possibleRunners.Concat(s_consumers).Concat(s_limitsWithRequests).Concat(s_commands).Concat(_sources)));
        // A size is an argument, and nothing saves where it is only read.
        _mayLimit = new(() => ReachingMembers.Create(mentions, m => m.Mentions(_limits), new(), WordUse.Called | WordUse.Made));
        _maySave = new(() => ReachingMembers.Create(
            mentions,
            static m => m.Mentions(s_saves),
            referenced.MaySave,
            WordUse.Called | WordUse.HandedOn | WordUse.Made));
    }

    /// <summary>The names of the members that may query, those of referenced projects too.</summary>
    public MemberNames ThatMayQuery => _mayQuery.Names;

    /// <summary>The names of the members that may save, likewise.</summary>
    public MemberNames ThatMaySave => _maySave.Value.Names;

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
            method.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke || _mayQuery.Names.Contain(method),
        IMethodReferenceOperation { Method: var method } =>
            method.MethodKind == MethodKind.LocalFunction || _mayQuery.Names.Contain(method),
        IObjectCreationOperation { Type: { } type } => _mayQuery.Names.ContainConstructorOf(type),
        IPropertyReferenceOperation { Property: var property } => _mayQuery.Names.Contain(property),
        _ => _mayQuery.Names.HasOperator,
    };

    /// <summary>
    /// True when the method may run a query by the words of its own text: another one of its name may be why the name does. Asked
    /// before the method is bound.
    /// </summary>
    public bool MayQuery(IMethodSymbol method) => Says(method, _mayQuery);

    /// <summary>True when what the call names may limit a query, by <c>Take</c> or through others.</summary>
    public bool MayLimit(IInvocationOperation call) =>
        // The names are those of members; a local function has to be looked at itself.
        call.TargetMethod.MethodKind == MethodKind.LocalFunction || _mayLimit.Value.Names.Contain(call.TargetMethod);

    /// <summary>True when the method may limit a query, by the words of its own text.</summary>
    public bool MayLimit(IMethodSymbol method) => Says(method, _mayLimit.Value);

    /// <summary>True when what the call names may save, directly or through others.</summary>
    public bool MaySave(IInvocationOperation call) =>
        call.TargetMethod.MethodKind == MethodKind.LocalFunction || _maySave.Value.Names.Contain(call.TargetMethod);

    /// <summary>True when the method may save, by the words of its own text.</summary>
    public bool MaySave(IMethodSymbol method) => Says(method, _maySave.Value);

    /// <summary>
    /// True when the member may have something for the rules about queries to look at, by its words: what runs a query, what makes one,
    /// or a name behind which one of both may be.
    /// </summary>
    public bool MayConcern(DeclaredMember member) =>
        _isInSight && (member.CreatesGenerically || member.Mentions(_concerned.Value))
        // What runs once has to be looked at only where it is about the size of a page.
        || member.MayRepeat && (_mayQuery.Names.HasOperator || _mayQuery.Names.AreIn(member))
        || _mayQuery.Names.AreHandedOnIn(member)
        || _isInSight && _mayLimit.Value.Names.AreIn(member)
        || member.Mentions(s_waits) && _mayQuery.Names.AreIn(member)
        || member.MayRepeat && _maySave.Value.Names.AreIn(member);

    /// <summary>True when the member may query or save, by its words: only then it is bound, to be told to other projects.</summary>
    public bool MayBeTold(DeclaredMember member) =>
        !member.IsPrivate && (_mayQuery.Contain(member) || _maySave.Value.Contain(member));

    /// <summary>True when the member may query or save itself, by its words, and not only through others.</summary>
    public bool MayRunItself(DeclaredMember member) =>
        MayRun(member) || member.Mentions(s_saves) || !_isInSight && _questions.AreCalledIn(member);

    private static bool Says(IMethodSymbol method, ReachingMembers reaching)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // What the table does not know is not decided by it.
            if (DeclaredMembers.At(reference.SyntaxTree, reference.Span.Start) is not { } declared || reaching.Contain(declared))
                return true;
        }

        return method.DeclaringSyntaxReferences.IsEmpty;
    }

    private bool MayRun(DeclaredMember member)
    {
        if (!_isInSight)
            return false;
        var words = s_members.GetValue(member, static d => new(d));
        return words.RunsForSure || words.MayRun && member.Mentions(_sources);
    }

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

        var mentions = Mentions.Get(model.Compilation);
        foreach (var member in mentions.Members)
        {
            if (s_members.GetValue(member, static d => new(d)).ReturnsQuery)
                sources.Add(member.NameHash);
        }

        var hasRequests = DeclaredMembers.Get(model.Compilation).Named(RequestHandlers.MethodName).Count > 0;
        return new(mentions, sources, hasRequests, model);
    }

    private static HashSet<uint> Hashes(IEnumerable<string> names) => new(names.Select(WordHash.Get));

    /// <summary>What the words of a member say of it.</summary>
    private sealed class Member
    {
        public Member(DeclaredMember declared)
        {
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

        public bool RunsForSure { get; }

        public bool MayRun { get; }

        public bool ReturnsQuery { get; }
    }
}
