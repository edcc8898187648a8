using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What a call does with entities that it is given, or made on: by its name where it is known, else by its code.</summary>
internal sealed class CallFlow(EntityFlow flow)
{
    private EfModel Model => flow.Model;

    /// <summary>Entities that are an argument.</summary>
    public void FollowArgument(IArgumentOperation argument, HeldEntities entities)
    {
        switch (argument.Parent)
        {
            case IInvocationOperation call:
                FollowArgument(call, argument, entities);
                break;
            // new List<Post>(posts) holds them; new PostDto(post) reads them.
            case IObjectCreationOperation creation when entities.AreIn(creation.Type):
                flow.Follow(creation, entities);
                break;
            case IObjectCreationOperation creation when IsPositional(creation, argument):
                flow.Follow(creation, entities.In((INamedTypeSymbol)creation.Type!));
                break;
            case IObjectCreationOperation creation:
                flow.Callees.Enter(creation.Constructor, argument, creation, entities);
                break;
            case IPropertyReferenceOperation:
                flow.Use(EntityUseKind.Compared, entities, argument);
                break;
            default:
                flow.Use(EntityUseKind.PassedOn, entities, argument);
                break;
        }
    }

    /// <summary>Entities, or what holds them, that a method is called on.</summary>
    public void FollowReceiver(IInvocationOperation call, HeldEntities entities)
    {
        if (!entities.IsOne(call.Instance))
        {
            FollowContainer(call, entities);
            return;
        }

        switch (call.TargetMethod.Name)
        {
            case "GetType":
                break;
            case "ToString":
                flow.Use(EntityUseKind.Serialized, entities, call);
                break;
            case "Equals" or "GetHashCode":
                flow.Use(EntityUseKind.Compared, entities, call);
                break;
            default:
                flow.Callees.EnterOn(call, entities);
                break;
        }
    }

    private void FollowContainer(IInvocationOperation call, HeldEntities entities)
    {
        var method = call.TargetMethod;
        // A list of what a collection of the entity has, or that collection itself.
        if (entities.Path is { IsEmpty: false, Last.IsCollection: true } && MemberFlow.IsChange(method))
            flow.Use(EntityUseKind.NavigationChanged, entities, call);
        if (method.Name == "TryGetValue")
        {
            foreach (var argument in call.Arguments)
            {
                if (argument.Parameter?.RefKind == RefKind.Out && argument.Value.ReferencedSymbol() is { } found)
                    flow.Variables.Follow(found, call, entities);
            }

            return;
        }

        if (!IsOfSystem(method) && !ExecutionScope.IsElementwise(call, Model))
            flow.Use(EntityUseKind.Unknown, entities, call);
        flow.Sequences.FollowCall(call, entities);
    }

    /// <summary>new PostPage(posts, total), where PostPage is a record with these parameters.</summary>
    private bool IsPositional(IObjectCreationOperation creation, IArgumentOperation argument) =>
        creation.Type is INamedTypeSymbol { IsRecord: true } record && flow.Variables.IsHolder(record)
        && argument.Parameter is { } parameter
        && record.GetMembers(parameter.Name).Any(static m => m is IPropertySymbol { SetMethod.IsInitOnly: true })
        && creation.Constructor is { DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax() is RecordDeclarationSyntax;

    private void FollowArgument(IInvocationOperation call, IArgumentOperation argument, HeldEntities entities)
    {
        var method = call.TargetMethod;
        var ordinal = argument.ParameterOrdinal();
        if (Model.Symbols.IsLinqToObjects(method.ContainingType))
            flow.Sequences.FollowArgument(call, ordinal, entities);
        else if (ordinal == 0 && (method.ContainingType.Name is "Parallel" or "Array" || method.IsExtensionMethod)
            && ExecutionScope.IsElementwise(call, Model))
            flow.Sequences.FollowCall(call, entities);
        else if (method.ContainingType.DerivesFrom(Model.Symbols.DbContext) || Model.Symbols.IsDbSet(method.ContainingType))
            FollowContextCall(call, entities);
        else if (call.Instance is { } container && entities.AreIn(container.Type) && IsAddition(method))
            FollowAddition(call, container, ordinal, entities);
        else if (IsPassedThrough(method))
            flow.Follow(call, entities);
        else if (IsComparison(method))
            flow.Use(EntityUseKind.Compared, entities, call);
        // What becomes of it is the framework's affair, or a view's.
        else if (Response.IsMadeBy(method) || Response.IsViewOf(method))
            flow.Use(EntityUseKind.Returned, entities, call);
        else if (KnownReaders.OnlyReads(method, ordinal))
            flow.Use(EntityUseKind.Serialized, entities, call);
        // Whether there is an object says nothing about it.
        else if (method.Name is not ("IsNullOrEmpty" or "ThrowIfNull"))
            flow.Callees.Enter(method, argument, call, entities);
    }

    /// <summary><c>Entry(x).Collection(p => p.Comments).Load()</c> loads; anything else asks or tells the change tracker.</summary>
    private void FollowContextCall(IInvocationOperation call, HeldEntities entities)
    {
        if (call.TargetMethod.Name != "Entry")
            flow.Use(EntityUseKind.Saved, entities, call);
        else if (call.Parent is IInvocationOperation { TargetMethod.Name: "Reference" or "Collection" or "Navigation" } navigation
            && NavigationOf(navigation, entities.Entity) is { } loaded)
            flow.Use(EntityUseKind.NavigationLoaded, entities.Through(loaded), navigation);
        else
            flow.Use(EntityUseKind.Tracked, entities, call);
    }

    /// <summary>The navigation that <c>Reference(…)</c> or <c>Collection(…)</c> names.</summary>
    private Navigation? NavigationOf(IInvocationOperation call, ITypeSymbol entity)
    {
        var path = IncludeArgument.Read(call.Arguments.FirstOrDefault()?.Value).Path;
        return path.Length == 1 ? path.Resolve(entity, Model.Entities)?.Last : null;
    }

    /// <summary>items.Add(post): the list holds it.</summary>
    private void FollowAddition(IInvocationOperation call, IOperation container, int ordinal, HeldEntities entities)
    {
        // As an element of a set, or as a dictionary's key.
        if (call.TargetMethod.ContainingType is { Name: "HashSet" or "SortedSet" }
            || ordinal == 0 && call.TargetMethod.ContainingType.Arity == 2)
            flow.Use(EntityUseKind.Compared, entities, call);
        flow.Variables.FollowContainer(container, entities);
    }

    private static bool IsAddition(IMethodSymbol method) =>
        method.Name is "Add" or "AddRange" or "Insert" or "Enqueue" or "Push" or "TryAdd";

    private static bool IsPassedThrough(IMethodSymbol method) =>
        method.Name is "WithCancellation" or "ConfigureAwait"
            || method is { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" };

    private static bool IsComparison(IMethodSymbol method) =>
        method.Name is "ReferenceEquals" or "Equals"
        || method.Name is "Contains" or "IndexOf" or "Remove" or "ContainsKey" or "TryGetValue" && IsOfSystem(method);

    /// <summary>Collections, tasks and what else comes with .NET: it hands on what it holds, and does nothing with it.</summary>
    private static bool IsOfSystem(IMethodSymbol method) => method.RootNamespace() is { Name: "System" };
}
