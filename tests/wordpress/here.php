<?php
// Goes among the must-use plugins: the campaigns are on this machine here, where WordPress asks only the web's ports.
add_filter(
	'http_allowed_safe_ports',
	fn( $ports ) => array_merge( $ports, array( (int) getenv( 'UNDERSIGNED_PORT' ) ) )
);
