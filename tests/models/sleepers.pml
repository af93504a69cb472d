/*
 * Sleeping with a counter beside the word: src/Core/Locks/Sleepers.cs, as consumers of a queue use it (src/Core/Queues/QueueWaits.cs). README.md beside this file maps the steps to the code.
 * Providers put items, one wake-up each; consumers take one each. Who is woken wakes the next while there is more. DEATHS consumers may be killed; then, and only then, may a slice be needed.
 * A name that starts with BAD_ builds a broken one; `run` demands that an error is found in each.
 */
#ifndef DEATHS
#define DEATHS 0
#endif
#ifndef CONSUMERS
#define CONSUMERS 3
#endif
#ifndef PROVIDERS
#define PROVIDERS 2
#endif
#ifndef ITEMS
#define ITEMS CONSUMERS
#endif
#define MAY_SLEEP 1

byte tail, head;            /* items put, items taken */
byte sleeping;              /* odd: somebody may sleep; only grows */
byte put;                   /* how many providers have begun to put */
bool asleep[CONSUMERS];
bool dead[CONSUMERS];
byte deaths;

/* One of those asleep, whichever the kernel chooses. */
inline wake() {
    if
    :: asleep[0] -> asleep[0] = false
    :: CONSUMERS > 1 && asleep[1 % CONSUMERS] -> asleep[1 % CONSUMERS] = false
    :: CONSUMERS > 2 && asleep[2 % CONSUMERS] -> asleep[2 % CONSUMERS] = false
    :: !asleep[0] && !asleep[1 % CONSUMERS] && !asleep[2 % CONSUMERS]
    fi
}

/* Sleepers.WakeOne */
inline wakeOne() {
    now = sleeping;
    if
    :: (now & MAY_SLEEP) != 0 ->
        atomic { if :: sleeping == now -> sleeping = now + 1; ok = true :: else -> ok = false fi };
#ifdef BAD_FORGETS_WAKE
        ok = false;
#endif
        if :: ok -> atomic { wake(); ok = false; now = 0 } :: else -> now = 0 fi
    :: else -> now = 0
    fi
}

/* Sleepers.Resume: two loads and a swap in one step, for between them nothing of it can be seen. */
inline resume() { d_step { sleeping = sleeping | MAY_SLEEP; now = sleeping } }

proctype Provider() {
    byte now;
    bool ok;
    do
    :: atomic { put < ITEMS -> put++ };
        tail++;
        wakeOne()
    :: put == ITEMS -> break
    od
}

proctype Consumer(byte me) {
    byte seen, now;
    bool ok, slept;
    {
        do
        ::
#ifdef BAD_LOOKS_TOO_LATE
            if :: atomic { tail != head -> head++; seen = 0; now = 0 } -> break :: else fi;
            seen = tail;
#else
            seen = tail;
            if :: atomic { tail != head -> head++; seen = 0; now = 0 } -> break :: else fi;
#endif
            slept = true;
            resume();
            if
#ifdef BAD_LOOKS_ONCE
            :: true ->
#else
            :: tail == seen ->
#endif
#ifdef BAD_SLEEPS_ON_THE_WORD
                /* The sleep on the word itself, the flag a flag: what a provider did before the sleep is not seen. */
                atomic { if :: tail == seen -> asleep[me] = true :: else fi; now = 0 };
#else
                atomic { if :: sleeping == now -> asleep[me] = true :: else fi; now = 0 };
#endif
                if
                :: !asleep[me]
                /* A slice, when nobody can go on: needed for the dead, and for nothing else. */
                :: atomic { timeout && asleep[me] && tail != head -> assert(deaths > 0); asleep[me] = false }
                fi
            :: else
            fi
        od;
        /* QueueWaits.LeaveItems */
        if
        :: slept ->
#ifndef BAD_LEAVES_SILENTLY
#ifdef BAD_LOOKS_BEFORE_IT_RESUMES
            ok = tail != head;
            resume();
            if :: ok -> ok = false; wakeOne() :: else fi
#else
            resume();
            if :: tail != head -> wakeOne() :: else fi
#endif
#else
            skip
#endif
        :: else
        fi
    } unless { dead[me] };
    d_step { seen = 0; now = 0; ok = false; slept = false };
end:
    /* Who was killed counts as served if it had taken: its item is gone with it. */
    skip
}

proctype Killer() {
    do
    :: deaths < DEATHS ->
        atomic {
            deaths++;
            if
            :: dead[0] = true; asleep[0] = false
            :: CONSUMERS > 1 -> dead[1 % CONSUMERS] = true; asleep[1 % CONSUMERS] = false
            fi
        }
    :: break
    od
}

init {
    atomic {
        byte i = 0;
        do
        :: i < PROVIDERS -> run Provider(); i++
        :: else -> break
        od;
        i = 0;
        do
        :: i < CONSUMERS -> run Consumer(i); i++
        :: else -> break
        od;
        if :: DEATHS > 0 -> run Killer() :: else fi
    }
}
